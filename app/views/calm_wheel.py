"""Controls that leave the wheel to what they lie in, unless they were chosen first."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget


class CalmWheel(QObject):
    """Lets one scroll past controls without changing them.

    Parameters
    ----------
    controls
        Obey the wheel while they have the focus.
    """

    def __init__(self, *controls: QWidget) -> None:
        super().__init__(controls[0])
        for control in controls:
            control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # which the wheel does not give
            control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass the wheel on."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False
