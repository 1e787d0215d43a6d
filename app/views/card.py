"""Buttons that say more than a word."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QLayout, QPushButton, QSizePolicy, QVBoxLayout

from app.views.icons import IconLabel, icon
from app.views.stylesheet import SPACE_L, SPACE_S

_ICON = 32
"""Side of the icon on a card, in pixels at 100 %."""


class LaidOutButton(QPushButton):
    """A button as large as the layout inside it asks for; pressed by mouse, Space or Enter wherever it is hit."""

    def __init__(self, role: str, layout: QLayout) -> None:
        super().__init__()
        self._layout = layout
        self.setLayout(layout)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Return what the layout asks for."""
        return self._layout.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least that the layout asks for."""
        return self._layout.minimumSize()

    def hasHeightForWidth(self) -> bool:
        """Return True where text inside may break into lines."""
        return self._layout.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        """Return the height at which all text has room."""
        return self._layout.heightForWidth(width)


class Card(LaidOutButton):
    """A large button with an icon, a title and a line about what will happen.

    Parameters
    ----------
    icon_name, title, caption
        What is on it.
    keys
        What to press for the same anywhere.
    """

    def __init__(self, icon_name: str, title: str, caption: str, keys: str = "") -> None:
        layout = QVBoxLayout()
        super().__init__("card", layout)
        says = text_label(caption, is_muted=True)
        says.setWordWrap(True)
        layout.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        layout.setSpacing(SPACE_S)
        layout.addWidget(IconLabel(icon(icon_name, "accent"), _ICON))
        layout.addSpacing(SPACE_S)
        for label in (text_label(title, is_bold=True), says):
            layout.addWidget(label)
        layout.addStretch()
        self.setToolTip(f"{title} ({keys})" if keys else title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(caption)


def text_label(text: str, *, is_muted: bool = False, is_bold: bool = False) -> QLabel:
    """Return a label on a button, which leaves the mouse to the button."""
    return styled(QLabel(text), is_muted=is_muted, is_bold=is_bold)


def styled(label: QLabel, *, is_muted: bool = False, is_bold: bool = False) -> QLabel:
    """Give ``label`` its rank and let the mouse through it, and return it."""
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    if is_muted:
        label.setProperty("role", "muted")
    if is_bold:
        font = label.font()
        font.setWeight(QFont.Weight.DemiBold)
        label.setFont(font)
    return label
