"""Classes that are chosen, each of which can be taken away."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.views.flow_layout import FlowLayout
from app.views.overlay_scroll_area import OverlayScrollArea
from app.views.theme import SPACE_M, SPACE_S, icon
from dass.labels import ontology

_MOST_LINES = 3
"""Of chips that are seen at once: of the fifty that a group may stand for, the others scroll."""


class ClassChips(OverlayScrollArea):
    """A chip for each class; to press it takes it away. Where there are several, another one takes all away.

    Parameters
    ----------
    tip
        What that means, with ``{}`` for the class.
    """

    removed = Signal(int)
    """Class index of the chip that was pressed."""
    cleared = Signal()
    """All are to be taken away."""

    def __init__(self, tip: str) -> None:
        super().__init__(QWidget())
        self._tip = tip
        self._layout = FlowLayout(SPACE_S)
        self._classes: tuple[int, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its chips have it
        self.hide()

    def show_classes(self, classes: Iterable[int]) -> None:
        """Show other classes; without any, take no room."""
        wanted = tuple(classes)
        if wanted == self._classes:
            return
        self._classes = wanted
        before = self.takeWidget()
        if before is not None:
            before.deleteLater()  # later: it may hold the chip that was just pressed
        self.setWidget(self._line())
        self.setVisible(bool(wanted))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many lines as there are chips for."""
        super().resizeEvent(event)
        self._fit()

    def _line(self) -> QWidget:
        """Return all chips in lines."""
        line = QWidget()
        line.setContentsMargins(0, 0, SPACE_M, 0)  # for the bar
        self._layout = FlowLayout(SPACE_S, line)
        for class_index in self._classes:
            name = ontology().classes[class_index].display_name
            self._layout.addWidget(_chip(name, self._tip.format(name), partial(self.removed.emit, class_index)))
        if len(self._classes) > 1:
            self._layout.addWidget(_chip("All", self._tip.format("any of them"), self.cleared.emit))
        return line

    def _fit(self) -> None:
        height, line = self._layout.heightForWidth(self.width() - SPACE_M), self._layout.sizeHint().height() + SPACE_S
        self.setFixedHeight(min(height, _MOST_LINES * line - SPACE_S))


def _chip(text: str, tip: str, slot: Callable[[], object]) -> QPushButton:
    chip = QPushButton(icon("close", "muted"), text)
    chip.setProperty("role", "chip")
    chip.setAutoDefault(False)
    chip.setToolTip(tip)
    chip.setAccessibleName(tip)
    chip.clicked.connect(lambda: slot())
    return chip
