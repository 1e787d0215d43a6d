"""What narrows a search down, each change of which is answered at once."""

from collections.abc import Iterable
from datetime import time
from typing import TypeVar

from PySide6.QtCore import QSignalBlocker, QTime
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.class_query import Suggestion
from app.core.event_query import DayHours, EventQuery
from app.viewmodels.search import Search
from app.views.calm_wheel import CalmWheel
from app.views.class_chips import ClassChips
from app.views.class_field import ClassField
from app.views.theme import SPACE_M, SPACE_S

W = TypeVar("W", bound=QAbstractSpinBox)

_LONGEST_S = 3600.0
_STEP_S = 0.5
_MORNING, _EVENING = QTime(6, 0), QTime(22, 0)
_NEAR_TIP = "Only events with one of these classes close by: type a name or any word for it"


class SearchFilters(QWidget):
    """Length, gaps, time of day, and what else is near.

    Parameters
    ----------
    search
        Is narrowed down.
    """

    def __init__(self, search: Search) -> None:
        super().__init__()
        self._search = search
        self.shortest = _seconds_box("Shortest event", "Leave out events that are shorter")
        self.gap = _seconds_box("Longest gap", "Join events of a class that are no further apart")
        self.at_hours = QCheckBox("From")
        self.at_hours.setToolTip("Only events at this time of day, by the project's clock")
        self.at_hours.setAccessibleName("Only at a time of day")
        self.start = _time_edit("Time of day from", _EVENING)
        self.stop = _time_edit("Time of day to", _MORNING)
        self.near = ClassField("Near…", _NEAR_TIP)
        self.near_s = _seconds_box("Longest distance", "From the end of one event to the beginning of the other")
        self.near_chips = ClassChips("Do not look for {} nearby")
        CalmWheel(self.shortest, self.gap, self.start, self.stop, self.near_s)
        self._lay_out()
        self._connect()
        self._show()

    @property
    def n_active(self) -> int:
        """Return how many filters are not as they are at first."""
        query, plain = self._search.query, EventQuery(classes=())
        fields = ("min_s", "merge_s", "hours", "near")
        return sum(getattr(query, field) != getattr(plain, field) for field in fields)

    def _lay_out(self) -> None:
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.setHorizontalSpacing(SPACE_M)
        layout.addRow("Length from", _row(self.shortest, "gaps joined to", self.gap))
        layout.addRow("Time of day", _row(self.at_hours, self.start, "to", self.stop))
        near = QVBoxLayout()
        near.setSpacing(SPACE_S)
        near.addLayout(_row(self.near, "within", self.near_s))
        near.addWidget(self.near_chips)
        layout.addRow("Only near", near)

    def _connect(self) -> None:
        change = self._search.change
        self.shortest.valueChanged.connect(lambda value: change(min_s=value))
        self.gap.valueChanged.connect(lambda value: change(merge_s=value))
        self.near_s.valueChanged.connect(lambda value: change(near_s=value))
        self.at_hours.toggled.connect(self._change_hours)
        for edit in (self.start, self.stop):
            edit.timeChanged.connect(self._change_hours)
        self.near.picked.connect(self._add_near)
        self.near.entered.connect(self._enter_near)
        self.near_chips.removed.connect(self._remove_near)
        self.near_chips.cleared.connect(lambda: self._set_near(()))
        self._search.query_changed.connect(self._show)

    def _show(self) -> None:
        query = self._search.query
        values = ((self.shortest, query.min_s), (self.gap, query.merge_s), (self.near_s, query.near_s))
        for box, value in values:
            if box.value() != value:  # else it would write its text anew, while that is being typed
                with QSignalBlocker(box):
                    box.setValue(value)
        with QSignalBlocker(self.at_hours):
            self.at_hours.setChecked(query.hours is not None)
        for edit, moment in zip((self.start, self.stop), query.hours or (), strict=False):
            with QSignalBlocker(edit):
                edit.setTime(QTime(moment.hour, moment.minute))
        for edit in (self.start, self.stop):
            edit.setEnabled(query.hours is not None)
        self.near_chips.show_classes(query.near or ())

    def _change_hours(self) -> None:
        times = (edit.time() for edit in (self.start, self.stop))
        hours = DayHours(*(time(shown.hour(), shown.minute()) for shown in times))
        self._search.change(hours=hours if self.at_hours.isChecked() else None)

    def _add_near(self, suggestion: Suggestion) -> None:
        self._set_near((*(self._search.query.near or ()), *suggestion.classes))

    def _enter_near(self, text: str) -> None:
        classes = self._search.classes_of(text)
        if classes:
            self.near.clear()
            self._set_near((*(self._search.query.near or ()), *classes))

    def _remove_near(self, class_index: int) -> None:
        self._set_near(index for index in self._search.query.near or () if index != class_index)

    def _set_near(self, classes: Iterable[int]) -> None:
        self._search.change(near=tuple(dict.fromkeys(classes)) or None)


def _seconds_box(name: str, tip: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox(decimals=1, singleStep=_STEP_S, maximum=_LONGEST_S, suffix=" s")
    return _named(box, name, tip)


def _time_edit(name: str, moment: QTime) -> QTimeEdit:
    edit = QTimeEdit(moment)
    edit.setDisplayFormat("HH:mm")
    edit.setWrapping(True)
    return _named(edit, name, "Over midnight where the second is not later than the first")


def _named(box: W, name: str, tip: str) -> W:
    parts: list[QWidget] = [box, *box.findChildren(QLineEdit)]
    for part in parts:
        part.setAccessibleName(name)
        part.setToolTip(tip)
    return box


def _row(*parts: QWidget | str) -> QHBoxLayout:
    layout = QHBoxLayout()
    layout.setSpacing(SPACE_S)
    for part in parts:
        layout.addWidget(QLabel(part) if isinstance(part, str) else part, int(isinstance(part, QLineEdit)))
    layout.addStretch()
    return layout
