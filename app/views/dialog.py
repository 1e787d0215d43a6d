"""What all dialogs of the program have in common."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.views.message_bar import MessageBar
from app.views.stylesheet import SPACE_L, SPACE_M


class Dialog(QDialog):
    """A window beside the main one, with a bar for messages, a body, and a row of buttons that ends in "Close".

    Esc closes it, and what is closed is deleted. Enter presses no button unless one is made the default.

    Parameters
    ----------
    title
        Of the window.
    size
        At first, in pixels at 100 %; never larger than the screen.

    Attributes
    ----------
    messages : MessageBar
    body : QVBoxLayout
        For what the dialog is about.
    footer : QHBoxLayout
        For buttons; what is added stands left of "Close".
    """

    def __init__(self, title: str, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.messages = MessageBar()
        self.body = QVBoxLayout()
        self.body.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, 0)
        self.body.setSpacing(SPACE_M)
        self.footer = QHBoxLayout()
        self.footer.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_L)
        self.footer.setSpacing(SPACE_M)
        self._lay_out()
        self.resize(size.boundedTo(self.screen().availableSize()))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.messages)
        layout.addLayout(self.body, 1)
        layout.addLayout(self.footer)
        self.footer.addStretch(1)
        close = button("Close", "Close this window (Esc)")
        close.clicked.connect(self.reject)
        self.footer.addWidget(close)

    def add_button(self, added: QPushButton) -> None:
        """Put a button on the left of the footer."""
        self.footer.insertWidget(self.footer.count() - 2, added)

    def add_primary(self, added: QPushButton) -> None:
        """Put a button beside "Close"."""
        self.footer.insertWidget(self.footer.count() - 1, added)


def button(text: str, tip: str, is_primary: bool = False) -> QPushButton:
    """Return a button that says in a tooltip what it does; ``is_primary`` marks the one to press."""
    made = QPushButton(text)
    made.setToolTip(tip)
    made.setAutoDefault(False)
    if is_primary:
        made.setProperty("role", "primary")
    return made


def muted(text: str = "") -> QLabel:
    """Return a label of second rank that takes as many lines as it needs."""
    label = sentence(text)
    label.setProperty("role", "muted")
    return label


def sentence(text: str = "") -> QLabel:
    """Return a label for plain text that takes as many lines as it needs and can be copied from."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def heading(text: str) -> QLabel:
    """Return the title of a part of a dialog."""
    label = QLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label
