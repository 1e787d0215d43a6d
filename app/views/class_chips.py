"""Classes that are chosen, each of which can be taken away."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.views.flow_layout import FlowLayout
from app.views.theme import SPACE_S, icon
from dass.labels import ontology


class ClassChips(QWidget):
    """A chip for each class; to press it takes it away.

    Parameters
    ----------
    tip
        What that means, with ``{}`` for the class.
    """

    removed = Signal(int)
    """Class index of the chip that was pressed."""

    def __init__(self, tip: str) -> None:
        super().__init__()
        self._tip = tip
        self._layout = FlowLayout(SPACE_S, self)
        self._classes: tuple[int, ...] = ()
        self._chips: list[QPushButton] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def show_classes(self, classes: Iterable[int]) -> None:
        """Show other classes; without any, take no room."""
        wanted = tuple(classes)
        if wanted == self._classes:
            return
        self._classes = wanted
        for chip in self._chips:
            self._layout.removeWidget(chip)
            chip.deleteLater()
        self._chips = [self._chip(class_index) for class_index in wanted]
        for chip in self._chips:
            self._layout.addWidget(chip)
        self.setVisible(bool(wanted))
        self.updateGeometry()

    def _chip(self, class_index: int) -> QPushButton:
        name = ontology().classes[class_index].display_name
        chip = QPushButton(icon("close", "muted"), name)
        chip.setProperty("role", "chip")
        chip.setAutoDefault(False)
        chip.setToolTip(self._tip.format(name))
        chip.setAccessibleName(self._tip.format(name))
        chip.clicked.connect(partial(self.removed.emit, class_index))
        return chip
