"""A time zone, chosen from all there are by typing part of its name."""

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from app.core.project_zone import zone_of

_AS_STATED = "As the recordings say"
_N_LETTERS = 24


class ZoneBox(QComboBox):
    """Offers what the recordings say, and the zones it is given."""

    zone_chosen = Signal(object)
    """The time zone; None for what the recordings say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone: tzinfo | None = None
        self.addItem(_AS_STATED)
        self._text = QLineEdit()
        self.setLineEdit(self._text)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_N_LETTERS)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName("Time zone of the project")
        self.setToolTip("Where the recorder was: type part of a name, such as Berlin")
        self._complete()
        self.activated.connect(self._choose)
        self._text.editingFinished.connect(self._take_text)

    def set_names(self, names: Sequence[str]) -> None:
        """Offer these zones."""
        self.clear()
        self.addItems([_AS_STATED, *names])

    def show_zone(self, zone: tzinfo | None) -> None:
        """Show which zone is chosen."""
        self._zone = zone
        name = _AS_STATED if zone is None else str(zone)
        self.setCurrentIndex(self.findText(name))
        self.setEditText(name)  # of a zone, perhaps, that is not in the list

    def _complete(self) -> None:
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)

    def _take_text(self) -> None:
        place = self.findText(self.currentText().strip(), Qt.MatchFlag.MatchFixedString)
        if place < 0:
            self.show_zone(self._zone)
        else:
            self._choose(place)

    def _choose(self, place: int) -> None:
        zone = zone_of(self.itemText(place)) if place else None
        if zone != self._zone:
            self._zone = zone
            self.zone_chosen.emit(zone)
