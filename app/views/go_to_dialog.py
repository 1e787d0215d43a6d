"""Ctrl+G: type a time, see where it is, go there."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.core import time_text
from app.core.time_entry import Place, places
from app.core.timeline import Timeline
from app.views.dialog import Dialog, button, muted
from app.views.theme import digits_font
from dass.errors import DassError

_HINT = (
    "Time since the start: 1:30:00, 12:05.5 or 90. Time of day: 22:15 or 06:30:12, "
    "with a day where there are several: 22:15 Tue, 2025-06-03 22:15."
)
_TIME = Qt.ItemDataRole.UserRole


class GoToDialog(Dialog):
    """A field for a time and the places it can mean; Enter goes to the first, Up and Down choose another.

    Parameters
    ----------
    timeline
        Of the project.
    clock_first
        Whether a time is rather meant as one of day, as where the axis shows the clock.
    """

    time_chosen = Signal(float)
    """Seconds on the project's axis of time to go to."""

    def __init__(self, timeline: Timeline, clock_first: bool = False, parent: QWidget | None = None) -> None:
        super().__init__("Go to time", QSize(520, 280), parent)
        self._timeline, self._clock_first = timeline, clock_first
        self._field = QLineEdit(placeholderText="Time, such as 1:30:00 or 22:15", clearButtonEnabled=True)
        self._says = muted(_HINT)
        self._places = QListWidget()
        self._go = button("Go", "Go to the chosen place (Enter)", is_primary=True)
        self._go.setDefault(True)
        self._name()
        self._fill_body()
        self._connect()
        self._show()
        self._field.setFocus()

    def _name(self) -> None:
        self._field.setAccessibleName("Time to go to")
        self._field.setToolTip(_HINT)
        self._places.setAccessibleName("Places that the time can mean")
        self._places.setToolTip("Up and Down choose another place")
        self._places.setFont(digits_font())

    def _fill_body(self) -> None:
        label = QLabel("&Go to")
        label.setBuddy(self._field)
        for widget in (label, self._field, self._says):
            self.body.addWidget(widget)
        self.body.addWidget(self._places, 1)
        self.body.addStretch()
        self.add_primary(self._go)

    def _connect(self) -> None:
        self._field.textChanged.connect(self._show)
        self._field.installEventFilter(self)
        self._go.clicked.connect(self._choose)
        self._places.itemActivated.connect(self._choose)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand Up and Down in the field on to the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
            if step is not None:
                row = self._places.currentRow() + step
                self._places.setCurrentRow(min(max(row, 0), self._places.count() - 1))
                return True
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        text = self._field.text().strip()
        found: list[Place] = []
        says = _HINT
        if text:
            try:
                found = places(text, self._timeline, self._clock_first)
                says = "" if len(found) == 1 else "It can mean several places: choose one with Up and Down."
            except DassError as error:
                says = str(error)
        self._says.setText(says)
        self._fill(found)

    def _fill(self, found: list[Place]) -> None:
        self._places.clear()
        for place in found:
            item = QListWidgetItem(self._describe(place))
            item.setData(_TIME, place.time_s)
            self._places.addItem(item)
        self._places.setCurrentRow(0)
        self._places.setVisible(bool(found))
        self._go.setEnabled(bool(found))

    def _describe(self, place: Place) -> str:
        moment = self._timeline.clock_at(place.time_s)
        clock = f"{time_text.clock(moment)} {time_text.zone(moment)} on {time_text.day(moment)}"
        since = f"{time_text.elapsed(place.time_s, 1)} since the start"
        texts = [clock, since] if place.is_clock else [since, clock]
        if self._timeline.at(place.time_s) is None:
            texts.append("nothing was recorded")
        return "   ·   ".join(texts)

    def _choose(self) -> None:
        item = self._places.currentItem()
        if item is not None:
            self.time_chosen.emit(float(item.data(_TIME)))
            self.accept()
