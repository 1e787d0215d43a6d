"""F1: every key and what the mouse does, searchable."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from app.views.dialog import Dialog, heading, muted


class Shortcut(NamedTuple):
    """An action and how to call it."""

    group: str
    """The menu it is in."""
    text: str
    keys: str
    """As they are shown to people; several are separated by commas."""


MOUSE = (
    Shortcut("Mouse", "Zoom time about the mouse", "Wheel, Ctrl+Wheel"),
    Shortcut("Mouse", "Scroll time", "Shift+Wheel, sideways on a touchpad"),
    Shortcut("Mouse", "Zoom frequency", "Alt+Wheel"),
    Shortcut("Mouse", "Select time, and frequency in the spectrogram", "Drag"),
    Shortcut("Mouse", "Move through time", "Middle drag, Space+Drag"),
    Shortcut("Mouse", "Make the selection longer or shorter", "Drag its edge"),
    Shortcut("Mouse", "Put the cursor there; what plays goes on from there", "Click"),
    Shortcut("Mouse", "Select the time of an event in its lane", "Double click"),
    Shortcut("Mouse", "Move or stretch that axis alone", "Drag on an axis"),
    Shortcut("Mouse", "Move the visible window, or resize it by its edges", "Drag in the overview"),
)


class KeysDialog(Dialog):
    """Lists shortcuts by menu, and what the mouse does.

    Parameters
    ----------
    shortcuts
        Of the window's actions, in the order of the menus; those without keys are left out.
    """

    def __init__(self, shortcuts: Sequence[Shortcut], parent: QWidget | None = None) -> None:
        super().__init__("Keys and mouse", QSize(640, 520), parent)
        self._search = QLineEdit(placeholderText="Search", clearButtonEnabled=True)
        self._search.setAccessibleName("Search keys")
        self._search.setToolTip("Words of what you want to do, or a key such as Ctrl+G")
        self._tree = QTreeWidget()
        self._tree.setAccessibleName("Keys by menu")
        self._nothing = muted("No key does that.")
        self._groups: dict[str, QTreeWidgetItem] = {}
        self._items: dict[str, list[QTreeWidgetItem]] = defaultdict(list)
        self._fill([shortcut for shortcut in shortcuts if shortcut.keys])
        for widget in (self._search, self._nothing, self._tree):
            self.body.addWidget(widget)
        self._search.textChanged.connect(self._filter)
        self._filter("")
        self._search.setFocus()

    def _fill(self, shortcuts: Sequence[Shortcut]) -> None:
        self._tree.setHeaderLabels(["Action", "Keys"])
        self._tree.setRootIsDecorated(False)
        self._tree.setItemsExpandable(False)
        for shortcut in (*shortcuts, *MOUSE):
            if shortcut.group not in self._groups:
                self._groups[shortcut.group] = self._group(shortcut.group)
            item = QTreeWidgetItem(self._groups[shortcut.group], [shortcut.text, shortcut.keys])
            self._items[shortcut.group].append(item)
        self._tree.expandAll()
        self._tree.resizeColumnToContents(0)

    def _group(self, name: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self._tree, [name])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setFont(0, heading(name).font())
        group.setFirstColumnSpanned(True)
        return group

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        n_shown = 0
        for name, group in self._groups.items():
            hidden = [_hide(item, words, name) for item in self._items[name]]
            group.setHidden(all(hidden))
            n_shown += hidden.count(False)
        self._nothing.setVisible(not n_shown)
        self._tree.setVisible(bool(n_shown))


def _hide(item: QTreeWidgetItem, words: Sequence[str], group: str) -> bool:
    """Hide an item unless it holds all words, and return whether it is hidden."""
    text = f"{group} {item.text(0)} {item.text(1)}".casefold()
    item.setHidden(not all(word in text for word in words))
    return item.isHidden()
