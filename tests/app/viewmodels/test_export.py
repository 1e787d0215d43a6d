import pytest

from app.core.formats import ExportFormat
from app.viewmodels.export import Ended, ExportModel
from app.workers.event_export import export_events
from tests import fake_project_export
from tests.fake_project_export import a_project_export
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.patience import wait_until


class Watched:
    """An export, and what it signalled."""

    def __init__(self, work):
        self.model = ExportModel(work)
        self.ends, self.questions, self.failures, self.texts = [], [], [], []
        self.model.ended.connect(self.ends.append)
        self.model.replacing_asked.connect(self.questions.append)
        self.model.failed.connect(self.failures.append)
        self.model.progressed.connect(lambda: self.texts.append(self.model.job_text))


@pytest.fixture
def watch(qapp, nothing_left_running):  # noqa: F811 - the fixture
    """Make an export that does a piece of work; it ends with the test."""
    made = []

    def watch(work):
        made.append(Watched(work))
        return made[-1]

    yield watch
    for watched in made:
        watched.model.close()


def test_it_is_followed_to_its_end(watch, tmp_path, qtbot):
    watched = watch(export_events)
    wanted = a_project_export(tmp_path, target="barks.csv")
    watched.model.start(wanted)
    assert watched.model.is_running
    wait_until(qtbot, lambda: bool(watched.ends))
    assert watched.ends == [Ended(f"Wrote 3 events to {wanted.target}.", tmp_path, is_whole=True)]
    assert list(dict.fromkeys(watched.texts)) == ["Reading the events …", "Writing 3 events to 1 file …", ""]
    assert (watched.model.fraction, watched.model.is_running) == (1, False)
    assert wanted.target.read_text().count("\n") == 4


def test_files_in_a_folder_are_counted(watch, tmp_path, qtbot):
    watched = watch(export_events)
    watched.model.start(a_project_export(tmp_path, ExportFormat.FLAC))
    wait_until(qtbot, lambda: bool(watched.ends))
    assert watched.ends == [Ended(f"Wrote 3 events to 3 files in {tmp_path / 'out'}.", tmp_path / "out", is_whole=True)]


def test_what_is_there_is_asked_about_once(watch, tmp_path, qtbot):
    watched = watch(fake_project_export.standing)
    watched.model.start(a_project_export(tmp_path))
    wait_until(qtbot, lambda: bool(watched.questions))
    assert watched.questions == ["2 of the files, such as a.wav, are there already. Replace?"]
    assert watched.ends == []
    watched.model.replace()
    wait_until(qtbot, lambda: bool(watched.ends))
    assert len(watched.questions) == 1


@pytest.mark.parametrize(
    ("form", "said"),
    [(ExportFormat.CSV, "nothing was written"), (ExportFormat.WAV, "holds the files that were finished")],
)
def test_it_can_be_cancelled_once_it_runs(watch, tmp_path, form, said, qtbot):
    watched = watch(fake_project_export.endless)
    watched.model.start(a_project_export(tmp_path, form))
    wait_until(qtbot, lambda: watched.model.fraction == 0.5)
    watched.model.cancel()
    watched.model.cancel()
    assert watched.model.job_text == "Cancelling …"
    wait_until(qtbot, lambda: bool(watched.ends))
    [ended] = watched.ends
    assert said in ended.sentence
    assert not ended.is_whole


def test_it_can_be_cancelled_before_it_runs(watch, tmp_path, qtbot):
    watched = watch(fake_project_export.endless)
    watched.model.start(a_project_export(tmp_path))
    watched.model.cancel()
    wait_until(qtbot, lambda: bool(watched.ends))
    assert "Cancelled" in watched.ends[0].sentence


def test_recordings_that_could_not_be_read_are_named(watch, tmp_path, qtbot):
    watched = watch(fake_project_export.failing)
    watched.model.start(a_project_export(tmp_path, ExportFormat.WAV))
    wait_until(qtbot, lambda: bool(watched.ends))
    [ended] = watched.ends
    assert ended.sentence.endswith("0.wav: there is no such file; so it is with 1 more recording.")
    assert not ended.is_whole


def test_a_failure_is_said_and_another_try_is_possible(watch, tmp_path, qtbot):
    watched = watch(fake_project_export.refusing)
    for _ in range(2):
        watched.model.start(a_project_export(tmp_path))
        wait_until(qtbot, lambda: not watched.model.is_running)
    assert watched.failures == 2 * ["The disk is full: make room."]
    assert watched.ends == []


@pytest.mark.parametrize("is_running", [True, False])
def test_it_ends_with_the_program(watch, tmp_path, is_running, qtbot):
    watched = watch(fake_project_export.endless)
    watched.model.start(a_project_export(tmp_path))
    if is_running:
        wait_until(qtbot, lambda: watched.model.fraction == 0.5)
    watched.model.close()
    assert not watched.model.is_running
