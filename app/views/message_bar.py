"""What went wrong or needs an answer, said inside the window without stopping the work."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from app.views.colours import colours
from app.views.icons import icon
from app.views.stylesheet import ICON, SPACE_L, SPACE_M
from app.views.theme import is_change


class Severity(StrEnum):
    """How much a message matters; also the name of its icon and, but for a question, of its colours."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    QUESTION = "question"


class Action(NamedTuple):
    """A button beside a message, which goes away once pressed."""

    label: str
    run: Callable[[], object]


@dataclass(frozen=True)
class Message:
    """One sentence for the user, and what can be done about it."""

    sentence: str
    severity: Severity
    actions: tuple[Action, ...] = ()


class MessageBar(QFrame):
    """A bar that shows one message at a time, the oldest first, and is hidden where there is none.

    It never takes the focus from what the user is doing. Its buttons are reached with Tab; Esc in it dismisses the
    message. A message that is already there is not shown twice.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue: deque[Message] = deque()
        self._icon = QLabel()
        self._sentence = _sentence_label()
        self._more = QLabel()
        self._more.setProperty("role", "muted")
        self._buttons = QHBoxLayout()
        self._close = _close_button()
        self._close.clicked.connect(self.dismiss)
        self._lay_out()
        self.setVisible(False)

    @property
    def message(self) -> Message | None:
        """Return what is shown now."""
        return self._queue[0] if self._queue else None

    @property
    def n_waiting(self) -> int:
        """Return how many messages come after the one that is shown."""
        return max(0, len(self._queue) - 1)

    def show_message(
        self, sentence: str, severity: Severity = Severity.ERROR, actions: tuple[Action, ...] = ()
    ) -> None:
        """Show ``sentence`` once those before it are dismissed.

        Parameters
        ----------
        sentence
            Plain text, with its full stop.
        severity
            How much it matters.
        actions
            Buttons, the most likely first.
        """
        message = Message(sentence, severity, actions)
        if any(message.sentence == other.sentence for other in self._queue):
            return
        self._queue.append(message)
        self._show_first()

    def dismiss(self) -> None:
        """Forget the message that is shown, and show the next."""
        if self._queue:
            self._queue.popleft()
        self._show_first()

    def clear(self) -> None:
        """Forget all messages, as when what they are about is closed."""
        self._queue.clear()
        self._show_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Dismiss the message on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the theme."""
        super().changeEvent(event)
        if is_change(event) and self.message:
            self._colour(self.message)

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self._icon)
        layout.addWidget(self._sentence, 1)
        layout.addWidget(self._more)
        layout.addLayout(self._buttons)
        layout.addWidget(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _show_first(self) -> None:
        self._more.setText(f"{self.n_waiting} more" if self.n_waiting else "")
        self._more.setVisible(self.n_waiting > 0)
        shown = self._sentence.text() if self.isVisibleTo(self.parentWidget()) else None
        self.setVisible(self.message is not None)
        if self.message and self.message.sentence != shown:
            self._show(self.message)

    def _show(self, message: Message) -> None:
        self._sentence.setText(message.sentence)
        self.setAccessibleName(f"{message.severity.value.capitalize()}: {message.sentence}")
        self._renew_buttons(message.actions)
        self._colour(message)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))

    def _renew_buttons(self, actions: tuple[Action, ...]) -> None:
        while item := self._buttons.takeAt(0):
            item.widget().deleteLater()
        for action in actions:
            button = QPushButton(action.label)
            button.clicked.connect(lambda _=False, action=action: self._take(action))
            self._buttons.addWidget(button)
        if actions:
            self._buttons.itemAt(0).widget().setProperty("role", "primary")

    def _take(self, action: Action) -> None:
        self.dismiss()
        action.run()

    def _colour(self, message: Message) -> None:
        kind = Severity.INFO if message.severity == Severity.QUESTION else message.severity
        front, back = getattr(colours(), kind), getattr(colours(), f"{kind}_soft")
        self.setStyleSheet(f"MessageBar {{ background: {back}; border-bottom: 1px solid {front}; }}")
        self._icon.setPixmap(icon(message.severity, kind).pixmap(QSize(ICON, ICON), self.devicePixelRatioF()))


def _sentence_label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _close_button() -> QToolButton:
    button = QToolButton()
    button.setIcon(icon("close"))
    button.setToolTip("Dismiss (Esc)")
    button.setAccessibleName("Dismiss message")
    return button
