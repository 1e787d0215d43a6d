"""What is done about recordings whose program was ended before they were."""

from contextlib import suppress
from pathlib import Path

from app.core import live_lock
from app.core.compression import remove_replaced
from app.core.project import Project
from app.core.recording import Recording, fingerprint
from app.core.score_table import column_count
from app.core.wav_length import state_length


def recover(project: Project) -> None:
    """End the recordings that nobody makes any more, and remove the files that others replaced; quick at any length.

    What is in the file of a recording counts. Where none is kept, what was scored is there; where there is neither, the
    recording is forgotten.

    Raises
    ------
    DassError
        The project cannot be written.
    """
    if project.is_damaged or not (project.growing() or project.replaced_files()):
        return
    with suppress(live_lock.HeldError), live_lock.recording(project.path):
        for recording in project.growing():
            _end(project, recording)
        remove_replaced(project)


def _end(project: Project, recording: Recording) -> None:
    n_samples, content = _found(recording.path)
    n_samples = n_samples if content else recording.n_samples
    if n_samples == 0:
        project.remove_recording(recording.id)
        return
    n_columns = column_count(n_samples / recording.sample_rate)
    for run in project.runs(recording.id):
        if run.n_columns > n_columns:  # a computer that lost its power had kept the scores, but not yet the sound
            project.delete_run(run.id)
    project.end_recording(recording.id, n_samples, content)


def _found(path: Path) -> tuple[int, str]:
    """Return how many samples a file holds, and its fingerprint; none where there is no file of ours."""
    try:
        n_samples = state_length(path)
        return n_samples, fingerprint(path) if n_samples else ""
    except OSError:
        return 0, ""
