"""What can be done in the window, each thing once, with its name, keys and icon."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QToolBar, QWidget

from app.views.icons import icon


class Actions:
    """Makes the actions of a window and finds them by name.

    Parameters
    ----------
    window
        Where their keys work.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._named: dict[str, QAction] = {}

    def __getitem__(self, name: str) -> QAction:
        return self._named[name]

    def add_to(self, part: QWidget) -> Callable[..., QAction]:
        """Return `add` for actions whose keys mean something else outside of a part of the window."""
        return partial(self.add, part=part)

    def add(
        self,
        name: str,
        text: str,
        slot: Callable[..., Any],
        keys: str = "",
        tip: str = "",
        picture: str = "",
        is_switch: bool = False,
        part: QWidget | None = None,
    ) -> QAction:
        """Make an action.

        Parameters
        ----------
        name
            By which code knows it.
        text
            As in the menu, with ``&`` before the letter to press.
        slot
            What it does; that of a switch is given its state.
        keys
            Such as ``"Ctrl+O"``; several with spaces between.
        tip
            Said where the mouse rests; the text where left out.
        picture
            Name of the icon.
        """
        action = QAction(text, self._window, checkable=is_switch)
        action.setShortcuts([QKeySequence(key) for key in keys.split()])
        said = tip or text.replace("&", "").rstrip("…")
        action.setToolTip(f"{said} ({_shown(action)})" if keys else said)
        if picture:
            action.setIcon(icon(picture))
        action.triggered.connect(slot if is_switch else lambda: slot())
        if part is not None:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        (part or self._window).addAction(action)
        self._named[name] = action
        return action

    def enable(self, names: str, is_enabled: bool) -> None:
        """Switch actions, named with spaces between, on or off."""
        for name in names.split():
            self._named[name].setEnabled(is_enabled)

    def fill(self, bar: QMenu | QToolBar, names: str) -> None:
        """Add actions to a menu or bar; a ``|`` among the names is a line between them."""
        for name in names.split():
            if name == "|":
                bar.addSeparator()
            else:
                bar.addAction(self._named[name])

    @staticmethod
    def keys(menu: QMenu) -> list[tuple[str, str]]:
        """Return text and keys of the actions of a menu that have any."""
        shown = [action for action in menu.actions() if not action.shortcut().isEmpty()]
        return [(action.text().replace("&", "").rstrip("…"), _shown(action)) for action in shown]


def _shown(action: QAction) -> str:
    return ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())
