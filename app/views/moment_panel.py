"""The most probable classes at the cursor or over the selection, as bars."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListView, QStackedWidget, QVBoxLayout, QWidget

from app.viewmodels.moment import Moment
from app.views.moment_delegate import MomentDelegate
from app.views.theme import SPACE_L, SPACE_M, title_font

_LEAST_LIST = 30
"""Pixels at 100 %: the most probable class is seen in any window."""


class MomentPanel(QWidget):
    """A heading that says what is shown, and a bar for each class; a double click gives a class its lane.

    Parameters
    ----------
    moment
        What is shown.
    """

    def __init__(self, moment: Moment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moment = moment
        self.heading = QLabel()
        self.heading.setFont(title_font(1.0))
        self.heading.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, 0)
        self.list = QListView()
        self.list.setModel(moment)
        self.list.setItemDelegate(MomentDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(_LEAST_LIST)
        self.list.setAccessibleName("Most probable classes")
        self.list.setToolTip("Double click shows or hides the lane of a class")
        self.list.doubleClicked.connect(moment.toggle_lane)
        self.emptiness = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, wordWrap=True)
        self.emptiness.setProperty("role", "muted")
        self.emptiness.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        self._pages = QStackedWidget()
        self._lay_out()
        moment.shown_changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.emptiness)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self.heading)
        layout.addWidget(self._pages, 1)

    def _show(self) -> None:
        self.heading.setText(self._moment.heading)
        self.emptiness.setText(self._moment.emptiness)
        self._pages.setCurrentWidget(self.emptiness if self._moment.emptiness else self.list)
