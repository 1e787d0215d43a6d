"""A session of live sound as a generator, for a `GeneratorProcess` or for the command line. Knows no Qt."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from app.core import live_lock
from app.core.engine import load_engine
from app.core.files import writing
from app.core.live_recovery import recover
from app.core.project import Project
from app.workers.capture import Capture
from app.workers.live_job import LiveJob
from app.workers.live_notices import Notice
from app.workers.live_session import LiveSession
from app.workers.notice_box import NoticeBox


def live(job: LiveJob, is_stopped: Callable[[], bool] = lambda: False) -> Generator[Notice, None, None]:
    """Listen, tag and keep, until this generator is closed; what was begun is then ended as it should be.

    It goes on in a thread of its own, however slowly the notices are taken. While it listens one comes several times a
    second, whatever the device does. A project in which nothing was recorded is removed.

    Parameters
    ----------
    job
        What to do.
    is_stopped
        Asked several times a second from that thread: once it says so, the session ends as if it were closed, but what
        there is to tell of its end is still told.

    Raises
    ------
    DassError
        The model cannot be loaded, its scores are not numbers, the project cannot be written, or somebody else records
        into it. By closing the generator, too.
    """
    box, is_closed = NoticeBox(), Event()
    thread = Thread(target=_listen, args=(job, box, lambda: is_closed.is_set() or is_stopped()), name="live session")
    thread.start()
    try:
        yield from box
    finally:
        is_closed.set()
        box.shut()
        thread.join()
        box.check()  # what went wrong in the end would not be told otherwise


def _listen(job: LiveJob, box: NoticeBox, has_to_end: Callable[[], bool]) -> None:
    try:
        _run(job, box.put, has_to_end)
    except Exception as error:  # noqa: BLE001 - raised again where somebody hears of it
        box.end(error)
    else:
        box.end()


def _run(job: LiveJob, tell: Callable[[Notice], None], has_to_end: Callable[[], bool]) -> None:
    engine = load_engine(job.model, job.device, job.latency)
    inputs, clock = job.inputs()
    with _project(job.project_path) as project:
        recover(project)
        with live_lock.recording(job.project_path):
            session = LiveSession(job, project, engine, Capture(inputs, job.choice, clock))
            try:
                while not has_to_end():
                    for notice in session.step():
                        tell(notice)
            finally:
                for notice in session.end():
                    tell(notice)


@contextmanager
def _project(path: Path) -> Iterator[Project]:
    """Open a project, or make it, and remove it if nothing is in it in the end."""
    if not path.exists():
        Project.create(path, []).close()
    with Project.open(path) as project:
        yield project
        is_empty = not project.recordings()
    if is_empty:
        with writing(path):
            path.unlink()
