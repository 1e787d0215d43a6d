"""Chooses what the keys 1 to 9 stand for."""

from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from app.core.quick_labels import N_LABELS
from app.viewmodels.quick_keys import QuickKeys
from app.views.class_dialog import ClassDialog
from app.views.dialog import Dialog, button, muted
from app.views.theme import icon
from dass.labels import ontology


class LabelsDialog(Dialog):
    """A line for each key, with the class that it gives to an event.

    Parameters
    ----------
    keys
        Are shown and chosen.
    likely
        Class indices that are offered first.
    """

    def __init__(self, keys: QuickKeys, likely: tuple[int, ...], parent: QWidget | None = None) -> None:
        super().__init__("Quick labels", QSize(420, 440), parent)
        self._keys, self._likely = keys, likely
        self.choosers: list[QPushButton] = []
        self.removers: list[QPushButton] = []
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for number in range(1, N_LABELS + 1):
            self._add_line(grid, number)
        self.body.addWidget(muted("A key says that the event that is looked at is of its class, and goes to the next."))
        self.body.addLayout(grid)
        self.body.addStretch()
        keys.changed.connect(self._show)
        self._show()

    def _add_line(self, grid: QGridLayout, number: int) -> None:
        chooser = button("", f"Choose the class of key {number}")
        chooser.clicked.connect(partial(self._choose, number))
        remover = button("", f"Let key {number} stand for nothing")
        remover.setIcon(icon("close"))
        remover.setAccessibleName(remover.toolTip())
        remover.clicked.connect(partial(self._keys.assign, number, None))
        for column, widget in enumerate((QLabel(str(number)), chooser, remover)):
            grid.addWidget(widget, number, column)
        self.choosers.append(chooser)
        self.removers.append(remover)

    def _choose(self, number: int) -> None:
        dialog = ClassDialog(f"Key {number}", "Which class does the key stand for?", self._likely, self)
        dialog.class_chosen.connect(partial(self._keys.assign, number))
        dialog.open()

    def _show(self) -> None:
        for number, class_index in enumerate(self._keys.labels):
            name = "Choose…" if class_index is None else ontology().classes[class_index].display_name
            self.choosers[number].setText(name)
            self.choosers[number].setAccessibleName(f"Key {number + 1}: {name}")
            self.removers[number].setEnabled(class_index is not None)
