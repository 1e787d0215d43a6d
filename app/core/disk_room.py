"""How much more sound a disk has room for, and when that must be said."""

import shutil
from pathlib import Path

from app.core.time_text import span

_RESERVE_BYTES = 2**28
"""What is left free: for the scores, for compressing what was recorded, and for whatever else the computer does."""

_LEAST_S = 60.0
"""A recording that would be shorter is not begun."""

_WARNINGS_S = (60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
"""It is said when there is room for less than the longest of these, and again for each that comes after it."""


class DiskRoom:
    """The room on the disk of a folder.

    Parameters
    ----------
    folder
        It need not be there yet.
    byte_rate
        How many bytes a second of sound takes.
    """

    def __init__(self, folder: Path, byte_rate: int) -> None:
        self._folder, self._byte_rate = folder, byte_rate

    @property
    def seconds_left(self) -> float:
        """How much sound there is room for; 0 where the disk is gone."""
        try:
            free = shutil.disk_usage(_existing(self._folder)).free
        except OSError:
            return 0.0
        return max(0.0, (free - _RESERVE_BYTES) / self._byte_rate)

    @property
    def is_used_up(self) -> bool:
        """Whether nothing more may be written."""
        return self.seconds_left == 0

    @property
    def can_begin(self) -> bool:
        """Whether a recording is worth beginning."""
        return self.seconds_left >= _LEAST_S

    @property
    def warning(self) -> str:
        """What must be said of the room that is left, in a sentence; empty where there is plenty."""
        seconds_left = self.seconds_left
        below = next((limit for limit in _WARNINGS_S if seconds_left < limit), None)
        if below is None:
            return ""
        return (
            f"The disk of {self._folder} has room for less than {span(below)} of sound: make room, or sound will be "
            "tagged but no longer kept."
        )


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())
