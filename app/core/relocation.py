"""Recordings that were moved, found again by their content."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from app.core.project import Project
from app.core.recording import Recording, fingerprint
from app.core.recordings import find_recordings


def relocate(project: Project, chosen: Path) -> list[Recording]:
    """Look for the missing recordings of a project where the user says one of them is.

    Parameters
    ----------
    project
        Learns where each recording is that is found.
    chosen
        A folder, searched at any depth, or a file, whose folder is searched likewise.

    Returns
    -------
    list of Recording
        Those still missing.

    Raises
    ------
    DassError
        The project cannot be written.
    """
    missing = project.missing()
    places = [chosen] if chosen.is_dir() else [chosen, chosen.parent]
    return assign(project, missing, _contents(_likely_first(find_recordings(places)[0], missing)))


def assign(project: Project, missing: list[Recording], files: Iterable[tuple[Path, str]]) -> list[Recording]:
    """Tell a project which of ``files``, each with its fingerprint, are the ``missing`` recordings.

    Returns
    -------
    list of Recording
        Those still missing.

    Raises
    ------
    DassError
        The project cannot be written.
    """
    missing = list(missing)
    for file, content in files:
        same = [recording for recording in missing if recording.fingerprint == content]
        if same:
            found = next((recording for recording in same if recording.path.name == file.name), same[0])
            project.relocate(found.id, file)
            missing.remove(found)
        if not missing:
            break
    return missing


def _likely_first(files: Iterable[Path], missing: list[Recording]) -> list[Path]:
    names = {recording.path.name for recording in missing}
    return sorted(files, key=lambda file: file.name not in names)


def _contents(files: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    for file in files:
        with suppress(OSError):
            yield file, fingerprint(file)
