"""The event that is looked at, and what can be said of it."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.core import time_text
from app.core.annotation import Verdict
from app.viewmodels.review import Review
from app.viewmodels.view_state import ViewState
from app.views.elided_label import ElidedLabel
from app.views.theme import SPACE_S
from app.views.verdict_colour import SIGNS
from dass.labels import ontology


class ReviewBar(QWidget):
    """A line that says what event it is, a button for each verdict, and its note.

    Parameters
    ----------
    review
        Is told what is said.
    view_state
        Knows how times are written.
    """

    relabel_wanted = Signal()

    def __init__(self, review: Review, view_state: ViewState) -> None:
        super().__init__()
        self._review, self._view_state = review, view_state
        self.title = ElidedLabel("")
        self.title.setAccessibleName("Event that is looked at")
        self.verdicts = {
            Verdict.ACCEPTED: _button("Accept", "Accept: it is what it was found to be (A)", review.accept),
            Verdict.REJECTED: _button("Reject", "Reject: it is not there (X)", review.reject),
            Verdict.UNSURE: _button("Unsure", "Unsure: nobody can tell (U)", review.doubt),
        }
        for verdict, button in self.verdicts.items():
            button.setText(SIGNS[verdict])
            button.setCheckable(True)
        self.relabel = _button("Relabel…", "Say what it is instead (F2)", self.relabel_wanted.emit)
        self.note = QLineEdit(placeholderText="Note")
        self.note.setAccessibleName("Note on the event")
        self.note.setToolTip("A note on the event (Shift+F2); Enter keeps it")
        self.note.editingFinished.connect(self._write_note)
        self._lay_out()
        review.rows.current_changed.connect(self._show)
        review.annotations_changed.connect(self._show)
        view_state.shows_clock_changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_S)
        for part in (*self.verdicts.values(), self.relabel, self.note):
            line.addWidget(part, int(part is self.note))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self.title)
        layout.addLayout(line)

    def _show(self) -> None:
        rows = self._review.rows
        row = rows.current
        verdict = Verdict.NONE if row is None else rows.listed.verdict_of(row)
        for kind, button in self.verdicts.items():
            button.setChecked(kind is verdict)
        for part in (*self.verdicts.values(), self.relabel, self.note):
            part.setEnabled(row is not None)
        annotation = None if row is None else rows.annotation(row)
        with QSignalBlocker(self.note):
            self.note.setText(annotation.note if annotation else "")
        self.title.setText("No event is chosen: N goes to the next" if row is None else self._title(row))

    def _title(self, row: int) -> str:
        listed = self._review.rows.listed
        event, first = listed.events[row], int(listed.first_class[row])
        name = ontology().classes[event.class_index].display_name
        was = f", found as {ontology().classes[first].display_name}" if first != event.class_index else ""
        length = time_text.span(event.stop_s - event.start_s)
        return f"{name}{was} · {self._view_state.text_of(event.start_s)} · {length}"

    def _write_note(self) -> None:
        rows = self._review.rows
        annotation = None if rows.current is None else rows.annotation(rows.current)
        if rows.current is not None and self.note.text() != (annotation.note if annotation else ""):
            self._review.write_note(self.note.text())


def _button(text: str, tip: str, slot: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "chip")
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda: slot())
    return button
