"""The clips that a labelled set names and that cannot be used."""

from collections.abc import Collection
from itertools import islice
from pathlib import Path

UNUSABLE = "unusable.txt"
"""Name of the list beside what was made of a set."""

_NAMED = 3
"""Clips that the summary names."""


class Shortfall:
    """What is missing or unreadable, by path (or id, where there is no path).

    Attributes
    ----------
    missing : list
        Clips without a file.
    unreadable : dict
        Clips whose file cannot be decoded, and the reason.
    """

    def __init__(self) -> None:
        self.missing: list[str] = []
        self.unreadable: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self.missing) + len(self.unreadable)

    def __str__(self) -> str:
        counts = [_count("missing", self.missing), _count("unreadable", self.unreadable)]
        return ", ".join(filter(None, counts)) or "none missing or unreadable"

    def lines(self) -> list[str]:
        """Return a line for every clip: path, tab, what is wrong."""
        missing = [f"{path}\tmissing" for path in self.missing]
        return missing + [f"{path}\t{reason}" for path, reason in self.unreadable.items()]

    def write(self, folder: Path) -> None:
        """List every clip in ``unusable.txt``."""
        (folder / UNUSABLE).write_text("".join(f"{line}\n" for line in self.lines()), encoding="utf-8")


def _count(name: str, clips: Collection[str]) -> str:
    named = ", ".join(islice(clips, _NAMED))
    more = ", ..." if len(clips) > _NAMED else ""
    return f"{len(clips)} {name} ({named}{more})" if clips else ""
