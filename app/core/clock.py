"""When a recording began, and how that is known.

Recorders write the time they believe in, some in UTC, most in the local time they were set to, without saying which. So
a clock holds what was written, and the offset from UTC only where it was stated. One time zone, chosen once per
project, stands for the offset of all the others (see `app.core.timeline`).

- UTC by agreement: AudioMoth's names and comments, unless the comment states another offset.
- Stated: GUANO and ISO names with an offset, comments of AudioMoth.
- The recorder's local time: everything else.
- A guess from the file's modification time: in this computer's time zone.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self


class ClockSource(StrEnum):
    """Where a clock was read; the first that there is counts."""

    MANUAL = "manual"
    LIVE = "live"
    """The computer's clock, by this program when it recorded."""
    GUANO = "guano"
    BEXT = "bext"
    AUDIOMOTH = "audiomoth"
    NAME = "name"
    GUESS = "guess"


@dataclass(frozen=True)
class Clock:
    """The time of a recording's first sample.

    Attributes
    ----------
    wall : datetime
        As the recorder, or the user, wrote it; naive.
    utc_offset : timedelta or None
        Local time minus UTC. None: not stated, the project's time zone counts.
    source : ClockSource
        Who says so.
    resolution : timedelta
        The clock counts in steps of this; what it says is true to less than one step. Zero: exact.
    """

    wall: datetime
    utc_offset: timedelta | None
    source: ClockSource
    resolution: timedelta = timedelta(seconds=1)

    def to_json(self) -> str:
        """Return a text from which `from_json` makes an equal clock."""
        offset_s = None if self.utc_offset is None else self.utc_offset.total_seconds()
        resolution_s = self.resolution.total_seconds()
        fields = {"wall": self.wall.isoformat(), "utc_offset_s": offset_s, "source": self.source}
        return json.dumps(fields | {"resolution_s": resolution_s})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the clock that ``text`` was made of.

        Raises
        ------
        ValueError
            The text was not made by `to_json`.
        """
        try:
            fields = json.loads(text)
            offset_s = fields["utc_offset_s"]
            return cls(
                datetime.fromisoformat(fields["wall"]),
                None if offset_s is None else timedelta(seconds=offset_s),
                ClockSource(fields["source"]),
                timedelta(seconds=fields["resolution_s"]),
            )
        except (ValueError, LookupError, TypeError) as error:
            raise ValueError(f"not a clock: {text!r}") from error
