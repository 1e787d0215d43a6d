"""The recordings of a project, and when they began."""

from datetime import datetime
from typing import cast

from PySide6.QtCore import QDate, QDateTime, QSize, QTime, QTimeZone, Signal
from PySide6.QtWidgets import QDateTimeEdit, QHBoxLayout, QLabel, QLineEdit, QWidget

from app.core.clock import ClockSource
from app.core.clock_edits import parse_shift
from app.viewmodels.recordings import PlacedRecording, Recordings
from app.views.data_table import DataTable
from app.views.dialog import Dialog, button, muted
from app.views.stylesheet import SPACE_M
from app.views.zone_box import ZoneBox


class RecordingsDialog(Dialog):
    """Lists recordings; the start of the chosen one can be set, all can be shifted, the time zone be chosen.

    Parameters
    ----------
    recordings
        What is shown and changed.
    is_read_only
        Whether the project cannot be changed.
    """

    find_moved = Signal()
    """The user wants missing files to be looked for."""

    def __init__(self, recordings: Recordings, is_read_only: bool = False, parent: QWidget | None = None) -> None:
        super().__init__("Recordings", QSize(880, 540), parent)
        self._recordings = recordings
        self._chosen_id = 0
        self._table = DataTable(recordings.table, "Recordings")
        self._zone = ZoneBox()
        self._zone_says = muted()
        self._start = _start_edit()
        self._set = button("Set", "This is when the chosen recording began")
        self._own = button("Use the file's own", "Take back what was set by hand")
        self._shift = QLineEdit(placeholderText="-1:00:00")
        self._shift_all = button("Shift all", "All recordings began this much later, or earlier with a minus")
        self._says = muted()
        self._find = button("Find moved files …", "Look in a folder for recordings that are not where they were")
        self._editors = QWidget()
        self._fill_body()
        self._editors.setEnabled(not is_read_only)
        self._zone.setEnabled(not is_read_only)
        self._connect()
        self._show()
        self._table.setFocus()
        recordings.list_zones()

    def _fill_body(self) -> None:
        self.body.addWidget(_row("Time &zone", self._zone, self._zone_says))
        self.body.addWidget(self._table, 1)
        editors = QHBoxLayout(self._editors)
        editors.setContentsMargins(0, 0, 0, 0)
        editors.addWidget(_row("&Began", self._start, self._set, self._own))
        editors.addStretch(1)
        editors.addWidget(_row("&Shift by", self._shift, self._shift_all))
        self.body.addWidget(self._editors)
        self.add_button(self._find)
        self.footer.insertWidget(1, self._says, 1)
        self._shift.setToolTip("h:mm:ss.s, m:ss or seconds; with a minus for earlier")
        self._shift.setFixedWidth(self._shift.fontMetrics().averageCharWidth() * 18)

    def _connect(self) -> None:
        recordings = self._recordings
        recordings.changed.connect(self._show)
        recordings.zones_listed.connect(self._show_zones)
        recordings.failed.connect(self.messages.show_message)
        self._table.chosen.connect(self._show_chosen)
        self._table.activated.connect(self._start.setFocus)
        self._zone.zone_chosen.connect(recordings.choose_zone)
        self._set.clicked.connect(self._set_start)
        self._own.clicked.connect(self._use_own_clock)
        self._shift.textChanged.connect(self._show_shift)
        self._shift.returnPressed.connect(self._shift_all.click)
        self._shift_all.clicked.connect(self._shift_recordings)
        self._find.clicked.connect(self.find_moved)

    def _show(self) -> None:
        """Show the project; the recording that was chosen still is."""
        recordings = self._recordings
        self._zone.show_zone(recordings.zone)
        self._zone_says.setText(recordings.zone_sentence)
        self._says.setText(recordings.missing_sentence)
        self._find.setEnabled(recordings.n_missing > 0)
        ids = [row.recording.id for row in recordings.table.rows]
        if ids:
            self._table.choose(ids.index(self._chosen_id) if self._chosen_id in ids else 0)
        self._show_chosen()
        self._show_shift()

    def _show_zones(self) -> None:
        self._zone.set_names(self._recordings.zone_names)
        self._zone.show_zone(self._recordings.zone)

    def _show_chosen(self) -> None:
        row: PlacedRecording | None = self._table.row
        for widget in (self._start, self._set, self._own):
            widget.setEnabled(row is not None)
        if row is not None:
            self._chosen_id = row.recording.id
            self._start.setDateTime(_qt_time(row.start))
            self._own.setEnabled(row.recording.clock.source is ClockSource.MANUAL and not row.is_missing)

    def _set_start(self) -> None:
        wall = cast(datetime, self._start.dateTime().toPython())
        self._recordings.set_start(self._chosen_id, wall)

    def _use_own_clock(self) -> None:
        row: PlacedRecording | None = self._table.row
        if row is not None:
            self._recordings.use_own_clock(row.recording)

    def _show_shift(self) -> None:
        self._shift_all.setEnabled(bool(parse_shift(self._shift.text()) and self._recordings.table.rows))

    def _shift_recordings(self) -> None:
        by = parse_shift(self._shift.text())
        if by:
            self._shift.clear()
            self._recordings.shift_all(by)


def _row(name: str, *widgets: QWidget) -> QWidget:
    """Return a label, which leads the keyboard to the first of ``widgets``, and these beside it."""
    label = QLabel(name)
    label.setBuddy(widgets[0])
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE_M)
    for widget in (label, *widgets):
        layout.addWidget(widget, int(isinstance(widget, QLabel) and widget is not label))
    return row


def _start_edit() -> QDateTimeEdit:
    """Return a field for date and time of day that knows no summer time: the project's zone is not the computer's."""
    edit = QDateTimeEdit()
    edit.setTimeZone(QTimeZone.utc())
    edit.setDisplayFormat("yyyy-MM-dd HH:mm:ss.zzz")
    edit.setToolTip("When the chosen recording began, in the time zone above")
    edit.setAccessibleName("Start of the chosen recording")
    return edit


def _qt_time(moment: datetime) -> QDateTime:
    of_day = QTime(moment.hour, moment.minute, moment.second, moment.microsecond // 1000)
    return QDateTime(QDate(moment.year, moment.month, moment.day), of_day, QTimeZone.utc())
