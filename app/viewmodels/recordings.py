"""The recordings of a project as a table, and what the user says about when they began."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.core import time_text, time_zones
from app.core.clock import Clock, ClockSource
from app.core.clock_edits import set_by_hand, shifted
from app.core.clock_reader import read_clock
from app.core.placement import Placement
from app.core.recording import Recording
from app.core.timeline import Timeline
from app.viewmodels.row_table import Column, RowTable
from app.workers import background
from dass.errors import DassError

SOURCES = {
    ClockSource.MANUAL: "Set by hand",
    ClockSource.LIVE: "Live recording",
    ClockSource.GUANO: "GUANO header",
    ClockSource.BEXT: "BWF header",
    ClockSource.AUDIOMOTH: "AudioMoth header",
    ClockSource.NAME: "File name",
    ClockSource.GUESS: "Guess: file date",
}


@dataclass(frozen=True)
class PlacedRecording:
    """A recording as the table shows it."""

    recording: Recording
    start: datetime
    """When it begins on the project's axis of time; aware."""
    is_missing: bool

    @property
    def file(self) -> str:
        """Return what has become of its file, in a word or two."""
        if not self.is_missing:
            return "Found"
        return "Missing" if self.recording.was_kept else "Not kept"


_COLUMNS = (
    Column[PlacedRecording]("Recording", lambda row: row.recording.path.name),
    Column[PlacedRecording](
        "Starts", lambda row: start_text(row.start), "In the project's time zone", lambda row: row.start.timestamp()
    ),
    Column[PlacedRecording](
        "Clock from",
        lambda row: SOURCES[row.recording.clock.source],
        "Where the start was read; BWF is the broadcast wave format",
    ),
    Column[PlacedRecording](
        "Length",
        lambda row: time_text.elapsed(row.recording.duration_s),
        order=lambda row: row.recording.duration_s,
        is_number=True,
    ),
    Column[PlacedRecording](
        "Rate",
        lambda row: f"{row.recording.sample_rate / 1000:g} kHz",
        "Samples per second",
        order=lambda row: row.recording.sample_rate,
        is_number=True,
    ),
    Column[PlacedRecording](
        "Channels",
        lambda row: str(row.recording.n_channels),
        order=lambda row: row.recording.n_channels,
        is_number=True,
    ),
    Column[PlacedRecording]("File", lambda row: row.file),
)


class Recordings(QObject):
    """Shows when recordings began, and passes on what the user changes about it.

    Attributes
    ----------
    table : RowTable of PlacedRecording
        In the order in which they begin.
    zone : tzinfo or None
        The project's time zone; None where none was chosen.
    zone_names : tuple of str
        Time zones to choose from; empty until they are listed.
    """

    changed = Signal()
    """The table or the zone is another one."""
    clocks_chosen = Signal(object)
    """New clocks by recording: ``dict[int, Clock]``."""
    zone_chosen = Signal(object)
    """The project's time zone, None for what the clocks state."""
    zones_listed = Signal()
    """`zone_names` is there."""
    failed = Signal(str)
    """A sentence for the user."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table: RowTable[PlacedRecording] = RowTable(_COLUMNS, self)
        self.zone: tzinfo | None = None
        self.zone_names: tuple[str, ...] = ()
        self._timeline = Timeline.of([])

    @property
    def n_missing(self) -> int:
        """Return how many recordings are not where they were."""
        return sum(row.is_missing and row.recording.was_kept for row in self.table.rows)

    @property
    def missing_sentence(self) -> str:
        """Return how many recordings are not where they were; empty where all are."""
        n_missing, n_all = self.n_missing, len(self.table.rows)
        if not n_missing:
            return ""
        return "The file is missing." if n_all == 1 else f"{n_missing} of {n_all} files are missing."

    @property
    def zone_sentence(self) -> str:
        """Return in which time zone times are shown, and why."""
        if self.zone is None and not self._timeline.is_zone_known:
            return "No recording says its time zone: times are shown as the recorder's clock had them."
        shown = f"Times are shown in {time_text.zone(self._timeline.origin)}"
        return f"{shown}, as the recordings say." if self.zone is None else f"{shown}."

    def set_project(self, timeline: Timeline, zone: tzinfo | None = None, missing: Collection[int] = ()) -> None:
        """Show other recordings, or the same at other times.

        Parameters
        ----------
        timeline
            Of the project.
        zone
            The time zone that was chosen for it.
        missing
            Recordings, by id, whose file is not at its path.
        """
        self._timeline, self.zone = timeline, zone
        self.table.set_rows([self._row(placement, missing) for placement in timeline.placements])
        self.changed.emit()

    def list_zones(self) -> None:
        """List the time zones there are."""
        background.run(time_zones.zone_names, then=self._take_zones, failed=self.failed.emit)

    def set_start(self, recording_id: int, wall: datetime) -> None:
        """Say that a recording began at ``wall``, naive, in the time zone that times are shown in."""
        start = wall.replace(tzinfo=self._timeline.zone)
        self.clocks_chosen.emit({recording_id: set_by_hand(start, self._timeline.is_zone_known)})

    def shift_all(self, by: timedelta) -> None:
        """Say that every recording began later by ``by``, earlier where that is negative."""
        is_known = self._timeline.is_zone_known
        self.clocks_chosen.emit(
            {row.recording.id: shifted(row.recording.clock, row.start, by, is_known) for row in self.table.rows}
        )

    def use_own_clock(self, recording: Recording) -> None:
        """Take back what the user said about a recording: its file is asked again."""
        background.run(_own_clock, recording, then=partial(self._take_own_clock, recording), failed=self.failed.emit)

    def choose_zone(self, zone: tzinfo | None) -> None:
        """Choose the project's time zone; None: what the clocks state."""
        if zone != self.zone:
            self.zone_chosen.emit(zone)

    def _take_own_clock(self, recording: Recording, clock: Clock) -> None:
        """Pass on a clock, unless another project is shown by now, in which the number is that of another recording."""
        contents = {row.recording.id: row.recording.fingerprint for row in self.table.rows}
        if contents.get(recording.id) == recording.fingerprint:
            self.clocks_chosen.emit({recording.id: clock})

    def _take_zones(self, names: tuple[str, ...]) -> None:
        self.zone_names = names
        self.zones_listed.emit()

    def _row(self, placement: Placement, missing: Collection[int]) -> PlacedRecording:
        recording = placement.recording
        return PlacedRecording(recording, self._timeline.clock_at(placement.start_s), recording.id in missing)


def start_text(start: datetime) -> str:
    """Return date and time of day, to the millisecond where that says more."""
    return f"{time_text.day(start)}  {time_text.clock(start, 3 if start.microsecond >= 1000 else 0)}"


def _own_clock(recording: Recording) -> Clock:
    """Return the clock that a file states.

    Raises
    ------
    DassError
        The file is not there.
    """
    try:
        return read_clock(recording.path, recording.duration_s)
    except OSError as error:
        raise DassError(f"{recording.path} is not there any more: find moved files first.") from error
