"""Asks for one class."""

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.core.class_query import suggest
from app.views.dialog import Dialog, button, muted
from app.views.search_field import SearchField
from dass.labels import ontology

_MOST = 40
_CLASS = Qt.ItemDataRole.UserRole


class ClassDialog(Dialog):
    """A field and the classes that it can mean; Enter takes the first, Down goes to the others.

    Parameters
    ----------
    title
        Of the window.
    question
        What the class is asked for.
    likely
        Class indices that are offered before anything is typed.
    """

    class_chosen = Signal(int)

    def __init__(self, title: str, question: str, likely: Iterable[int], parent: QWidget | None = None) -> None:
        super().__init__(title, QSize(420, 420), parent)
        self._likely = tuple(likely)
        self.field = SearchField("Class")
        self.field.setToolTip("A name or any word for it")
        self.list = QListWidget()
        self.list.setAccessibleName("Classes that it can be")
        self._take = button("Choose", "Take the class that is chosen (Enter)", is_primary=True)
        self._take.setDefault(True)
        self.add_primary(self._take)
        for widget in (muted(question), self.field, self.list):
            self.body.addWidget(widget)
        self.field.textChanged.connect(self._fill)
        self.field.left_downwards.connect(self.list.setFocus)
        self.list.itemActivated.connect(self._choose)
        self._take.clicked.connect(self._choose)
        self._fill("")
        self.field.setFocus()

    def _fill(self, text: str) -> None:
        """List what is meant; groups and everyday words as the classes that they stand for."""
        found = suggest(text, _MOST) if text.strip() else ()
        classes = dict.fromkeys(index for suggestion in found for index in suggestion.classes)
        self.list.clear()
        for class_index in classes if text.strip() else self._likely:
            item = QListWidgetItem(ontology().classes[class_index].display_name, self.list)
            item.setData(_CLASS, class_index)
        self.list.setCurrentRow(0)
        self._take.setEnabled(self.list.count() > 0)

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.accept()
            self.class_chosen.emit(item.data(_CLASS))
