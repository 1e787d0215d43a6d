"""Which events are exported."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from app.core.annotation import Verdict
from app.core.annotation_columns import VERDICTS
from app.viewmodels.exportable import Scope
from app.views.stylesheet import SPACE_L, SPACE_M, SPACE_S

_VERDICTS: Final = (
    ("All of them", VERDICTS),
    ("All but the rejected", tuple(verdict for verdict in VERDICTS if verdict is not Verdict.REJECTED)),
    ("Only the accepted", (Verdict.ACCEPTED,)),
)


class ExportChoice(QWidget):
    """Of which list events are taken, and what may have been said of them."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.listed = QRadioButton("As &listed under Find")
        self.everything = QRadioButton("All that is heard in the &project")
        self.everything.setToolTip("The most specific class of each sound, and all that you marked or imported")
        self.said = QComboBox()
        self.said.setToolTip("What you said of the events")
        for text, verdicts in _VERDICTS:
            self.said.addItem(text, verdicts)
        self.everything.setChecked(True)
        self._lay_out()
        self.listed.toggled.connect(self.changed)
        self.said.currentIndexChanged.connect(self.changed)

    @property
    def scope(self) -> Scope:
        """The list that is chosen."""
        return Scope.LISTED if self.listed.isChecked() else Scope.PROJECT

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What may have been said."""
        return _VERDICTS[self.said.currentIndex()][1]

    def allow_listed(self, is_allowed: bool) -> None:
        """Let what is listed be chosen, or say that there is nothing."""
        self.listed.setEnabled(is_allowed)
        tip = "What is found, with its filters, in its order" if is_allowed else "Nothing is looked for under Find"
        self.listed.setToolTip(tip)
        if not is_allowed:
            self.everything.setChecked(True)

    def _lay_out(self) -> None:
        lists = QVBoxLayout()
        lists.setSpacing(SPACE_S)
        for button in (self.listed, self.everything):
            lists.addWidget(button)
        name = QLabel("&Take")
        name.setBuddy(self.said)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addLayout(lists)
        layout.addSpacing(SPACE_L)
        for widget in (name, self.said):
            layout.addWidget(widget)
        layout.addStretch(1)
