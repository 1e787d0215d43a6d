"""The projects that the program makes by itself, one for each set of recordings."""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime, tzinfo
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from app.core.files import data_folder
from app.core.project import Project
from app.core.project_errors import LostError
from app.core.project_salvage import keep_copy
from app.core.recent_projects import RecentProjects
from app.core.recording import Recording, inspect
from app.core.recordings import Failure, find_recordings
from app.core.relocation import assign
from dass.errors import DassError

_LIVE = "live "
"""Begins the name of a project that came of listening: at its start nobody knew what its recordings would be."""


class FoundProject(NamedTuple):
    """The project of some recordings, and what of the paths given is not in it."""

    path: Path
    failures: list[Failure]


class HeldRecordings(NamedTuple):
    """Some recordings of a project, which may hold more."""

    path: Path
    """Of the project."""
    recording_ids: tuple[int, ...]
    failures: list[Failure]
    """What of the paths given is none of them."""


class LivePlace(NamedTuple):
    """Where a session of live sound is kept."""

    project_path: Path
    folder: Path
    """Of its recordings."""


class ProjectLibrary:
    """Finds the project that belongs to recordings, or makes it.

    Parameters
    ----------
    data_dir
        Where projects lie; by default `app.core.files.data_folder`.

    Attributes
    ----------
    recent : RecentProjects
        What was opened last.
    """

    def __init__(self, data_dir: Path | None = None) -> None:
        data_dir = data_dir or data_folder()
        self._folder = data_dir / "projects"
        self.recent = RecentProjects(data_dir / "recent.json")

    def find_or_create(self, paths: Iterable[Path], zone: tzinfo | None = None) -> FoundProject:
        """Return the project of the recordings at and below ``paths``.

        It is theirs by their content: where they were moved or renamed, the project learns where they are now.

        Parameters
        ----------
        paths
            Files and folders.
        zone
            The time zone of a project that is made.

        Raises
        ------
        DassError
            There is no recording that can be read, or the project cannot be read or written.
        """
        recordings, failures = _inspected(paths)
        path = self._path_of(recordings)
        if not path.exists():
            path = self._live_project_of(recordings) or path
        if not _found(path, recordings):
            Project.create(path, recordings, zone).close()
        return FoundProject(path, failures)

    def find_holding(self, paths: Iterable[Path]) -> HeldRecordings:
        """Return the recordings at and below ``paths`` in their project, else in one that holds others beside them.

        Of several such projects it is the one that was changed last; where there is none, theirs is made.

        Raises
        ------
        DassError
            As `find_or_create`.
        """
        recordings, failures = _inspected(paths)
        wanted = {recording.fingerprint for recording in recordings}
        path = self._path_of(recordings)
        path = path if path.exists() else self._holding(wanted) or path
        if not _found(path, recordings):
            Project.create(path, recordings).close()
        with Project.open(path) as project:
            return HeldRecordings(path, _ids(project.recordings(), recordings), failures)

    def live_place(self, began: datetime, folder: Path) -> LivePlace:
        """Return a place for a session that begins now, where none was before.

        Parameters
        ----------
        began
            By the clock on the wall.
        folder
            For all live sound.
        """
        name = f"{began:%Y-%m-%d %H.%M.%S}"
        names = chain([name], (f"{name} ({number})" for number in count(2)))
        places = (LivePlace(self._folder / f"{_LIVE}{name}.dass", folder / name) for name in names)
        return next(place for place in places if not place.project_path.exists() and not place.folder.exists())

    def _live_project_of(self, recordings: Sequence[Recording]) -> Path | None:
        """Return the project that came of listening, where these are all the sound that was kept."""
        wanted = {recording.fingerprint for recording in recordings}
        return next((path for path in self._folder.glob(f"{_LIVE}*.dass") if _fingerprints(path) == wanted), None)

    def _holding(self, fingerprints: set[str]) -> Path | None:
        changed = ((path.stat().st_mtime, path) for path in self._folder.glob("*.dass"))
        return next((path for _, path in sorted(changed, reverse=True) if fingerprints <= _fingerprints(path)), None)

    def _path_of(self, recordings: Sequence[Recording]) -> Path:
        content = " ".join(sorted(recording.fingerprint for recording in recordings))
        return self._folder / f"{hashlib.blake2b(content.encode(), digest_size=16).hexdigest()}.dass"


def title_of(recordings: Sequence[Recording]) -> str:
    """Return what to call a project of these recordings."""
    first = recordings[0].path
    return first.name if len(recordings) == 1 else f"{first.parent.name or first.name} ({len(recordings)} recordings)"


def _inspected(paths: Iterable[Path]) -> tuple[list[Recording], list[Failure]]:
    """Return the recordings at and below ``paths``, at least one, and what is none; raise where there is none."""
    files, failures = find_recordings(paths)
    recordings = []
    for file in files:
        try:
            recordings.append(inspect(file))
        except DassError as error:
            failures.append(Failure(file, str(error)))
    if not recordings:
        raise DassError(str(failures[0]) if failures else "There is nothing to open: choose a recording.")
    return recordings, failures


def _ids(held: Sequence[Recording], wanted: Sequence[Recording]) -> tuple[int, ...]:
    """Return which recordings of a project are wanted: those at the same place, else of the same content."""
    places = {recording.path for recording in wanted}
    there = {recording.fingerprint for recording in held if recording.path in places}
    contents = {recording.fingerprint for recording in wanted} - there
    return tuple(r.id for r in held if r.path in places or r.fingerprint in contents)


def _fingerprints(path: Path) -> set[str]:
    """Return the contents of a project's recordings; none where it cannot be read. It is left as it is."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return {content for (content,) in connection.execute("SELECT fingerprint FROM recording") if content}
    except sqlite3.Error:
        return set()


def _found(path: Path, recordings: Sequence[Recording]) -> bool:
    """Tell whether there is a project that can be read, and tell it where its recordings are now."""
    if not path.exists():
        return False
    try:
        project = Project.open(path)
    except LostError:
        keep_copy(path)
        return False
    with project:
        known = {recording.path for recording in project.recordings()}
        new = [(recording.path, recording.fingerprint) for recording in recordings if recording.path not in known]
        if new and not project.is_damaged:
            assign(project, project.missing(), new)
    return True
