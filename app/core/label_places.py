"""Which recording the rows of a table of labels are of, and where in it they begin."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, takewhile
from pathlib import Path, PureWindowsPath

from app.core.label_row import LabelRow
from app.core.output_files import unique_names
from app.core.recording import Recording


class LabelPlaces:
    """Places the rows of one table.

    Parameters
    ----------
    table
        Its path: a table that names no recordings may be called after one.
    recordings
        Of the project, in order of time.
    """

    def __init__(self, table: Path, recordings: Sequence[Recording]) -> None:
        self._recordings = recordings
        self._sequence = sorted(recordings, key=lambda recording: (recording.path.name, recording.path))
        lengths_s = [Fraction(recording.n_samples, recording.sample_rate) for recording in self._sequence]
        begins_s = accumulate(lengths_s, initial=Fraction())
        self._begins_s = dict(zip((recording.id for recording in self._sequence), begins_s, strict=False))
        self._parts = {recording.id: _parts(str(recording.path)) for recording in recordings}
        self._known: dict[str, Recording | None] = {}
        self.own = self._called_like(table)
        """The recording that the table is called after, or the only one there is; None where neither is."""

    def place(self, row: LabelRow) -> tuple[Recording, Fraction] | None:
        """Return the recording of a row and the second of it at which the row begins; None where it is of none."""
        if row.file:
            recording = self._named(row.file)
            return None if recording is None else self._in(recording, row)
        if row.offset_s is not None:
            return None if self.own is None else (self.own, row.offset_s)
        return self._in_sequence(row.begin_s or Fraction())

    def _in(self, recording: Recording, row: LabelRow) -> tuple[Recording, Fraction]:
        """Return the place of a row of which the recording is known."""
        if row.offset_s is not None:
            return recording, row.offset_s
        begin_s = row.begin_s or Fraction()
        since_s = begin_s - self._begins_s[recording.id]
        return recording, since_s if 0 <= since_s * recording.sample_rate < recording.n_samples else begin_s

    def _in_sequence(self, begin_s: Fraction) -> tuple[Recording, Fraction] | None:
        """Return the place of a row that counts on from recording to recording, as Raven does, from the table's own."""
        begin_s += self._begins_s[self.own.id] if self.own else 0
        begun = takewhile(lambda recording: self._begins_s[recording.id] <= begin_s, self._sequence)
        *_, last = begun
        return last, begin_s - self._begins_s[last.id]

    def _named(self, file: str) -> Recording | None:
        """Return the only recording whose path ends most like ``file``."""
        if file not in self._known:
            parts = _parts(file)
            shared = [(_n_shared(parts, self._parts[recording.id]), recording) for recording in self._recordings]
            most = max((n for n, _ in shared), default=0)
            best = [recording for n, recording in shared if n == most > 0]
            self._known[file] = best[0] if len(best) == 1 else None
        return self._known[file]

    def _called_like(self, table: Path) -> Recording | None:
        names = [name.casefold() for name in unique_names(recording.path.stem for recording in self._recordings)]
        called, stem = table.name.casefold(), table.stem.casefold()
        alike = [
            (len(name), number)
            for number, name in enumerate(names)
            if called.startswith(f"{name}.") or stem.endswith(f"-{name}")
        ]
        if alike:
            return self._recordings[max(alike)[1]]
        return self._recordings[0] if len(self._recordings) == 1 else None


def _parts(path: str) -> tuple[str, ...]:
    """Return the parts of a path in the manner of any system, the last one first, where case does not count."""
    return tuple(part.casefold() for part in reversed(PureWindowsPath(path).parts))


def _n_shared(one: Sequence[str], other: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
