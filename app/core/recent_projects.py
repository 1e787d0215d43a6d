"""The projects that were opened last."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.core.files import replacing


@dataclass(frozen=True)
class RecentProject:
    """A project that was opened once, whether or not it is still there."""

    path: Path
    title: str
    place: str
    """Folder of the first recording."""
    opened: datetime
    """When last; in UTC."""


class RecentProjects:
    """A list that is kept between starts and forgets nothing by itself.

    Parameters
    ----------
    file
        Where it is kept. A damaged one counts as empty: the projects themselves are elsewhere.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def list(self) -> tuple[RecentProject, ...]:
        """Return the projects, the one opened last first."""
        try:
            entries = [_entry(kept) for kept in json.loads(self._file.read_text(encoding="utf-8"))]
        except (OSError, ValueError, LookupError, TypeError):
            return ()
        return tuple(sorted(entries, key=lambda entry: entry.opened, reverse=True))

    def add(self, path: Path, title: str, place: str) -> None:
        """Note that the project at ``path`` was opened just now.

        Raises
        ------
        DassError
            The list cannot be written.
        """
        self._write([RecentProject(path.absolute(), title, place, datetime.now(UTC)), *self._without(path)])

    def remove(self, path: Path) -> None:
        """Forget that the project at ``path`` was opened.

        Raises
        ------
        DassError
            The list cannot be written.
        """
        self._write(self._without(path))

    def _without(self, path: Path) -> tuple[RecentProject, ...]:
        return tuple(entry for entry in self.list() if entry.path != path.absolute())

    def _write(self, entries: Iterable[RecentProject]) -> None:
        kept = [{**asdict(entry), "path": str(entry.path), "opened": entry.opened.isoformat()} for entry in entries]
        with replacing(self._file) as part:
            part.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def _entry(kept: dict[str, str]) -> RecentProject:
    return RecentProject(Path(kept["path"]), kept["title"], kept["place"], datetime.fromisoformat(kept["opened"]))
