"""What went wrong or needs an answer, said inside the window without stopping the work."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from app.views.icons import IconLabel, icon
from app.views.stylesheet import SPACE_L, SPACE_M

_N_BEFORE_BUTTONS = 3
"""Icon, sentence and the number of further messages stand before the buttons."""


class Severity(StrEnum):
    """How much a message matters; also the name of its icon."""

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
        self._shown: Message | None = None
        self._icon = IconLabel(icon("info"))
        self._sentence = _sentence_label()
        self._more = QLabel()
        self._more.setProperty("role", "muted")
        self._row = QHBoxLayout(self)
        self._buttons: list[QPushButton] = []
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Dismiss the message on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._row.setContentsMargins(SPACE_L, SPACE_M, SPACE_M, SPACE_M)
        self._row.setSpacing(SPACE_M)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._sentence, 1)
        self._row.addWidget(self._more)
        self._row.addWidget(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _show_first(self) -> None:
        self._more.setText(f"{self.n_waiting} more")
        self._more.setVisible(self.n_waiting > 0)
        self.setVisible(self.message is not None)
        if self.message is not self._shown:
            self._shown = self.message
            self._fill()

    def _fill(self) -> None:
        if self.message is None:
            return
        severity = self.message.severity
        self._sentence.setText(self.message.sentence)
        self._icon.show_icon(icon(severity, "info" if severity == Severity.QUESTION else severity))
        self._renew_buttons(self.message.actions)
        self.setProperty("severity", severity.value)
        self.style().polish(self)
        self.setAccessibleName(f"{severity.capitalize()}: {self.message.sentence}")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))

    def _renew_buttons(self, actions: tuple[Action, ...]) -> None:
        for button in self._buttons:
            button.deleteLater()
        self._buttons = [self._button(action) for action in actions]
        for place, button in enumerate(self._buttons):
            self._row.insertWidget(_N_BEFORE_BUTTONS + place, button)
        for one, following in pairwise([self._sentence, *self._buttons, self._close]):
            self.setTabOrder(one, following)

    def _button(self, action: Action) -> QPushButton:
        button = QPushButton(action.label, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self._take(action))
        return button

    def _take(self, action: Action) -> None:
        self.dismiss()
        action.run()


def _sentence_label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _close_button() -> QToolButton:
    button = QToolButton()
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setIcon(icon("close"))
    button.setToolTip("Dismiss (Esc)")
    button.setAccessibleName("Dismiss message")
    return button
