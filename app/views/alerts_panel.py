"""The alerts of the project that is open."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.core.alert import Alert
from app.viewmodels.alerts import Alerts
from app.views.data_table import DataTable
from app.views.dialog import muted
from app.views.theme import SPACE_L, SPACE_M

_NAME_COLUMN = 1

_NOTHING_YET = "Nothing yet: what is watched for is listed here as it is heard."
_NOTHING_WATCHED = "Nothing is watched for: choose sounds to be told of where you begin to listen."


class AlertsPanel(QWidget):
    """Says what is watched for, and lists what of it was heard; a click goes there.

    Parameters
    ----------
    alerts
        What is shown.
    """

    def __init__(self, alerts: Alerts) -> None:
        super().__init__()
        self._alerts = alerts
        self._watched = muted()
        self._watched.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, 0)
        self._table = DataTable(alerts.table, "Alerts")
        self._table.setToolTip("A click shows where it was")
        self._fit_columns()
        self._emptiness = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, wordWrap=True)
        self._emptiness.setProperty("role", "muted")
        self._emptiness.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        self._pages = QStackedWidget()
        self._lay_out()
        self._table.clicked.connect(lambda _: self._go())
        self._table.activated.connect(lambda _: self._go())
        alerts.changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        for page in (self._table, self._emptiness):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self._watched)
        layout.addWidget(self._pages, 1)

    def _fit_columns(self) -> None:
        """Give the name the room that the numbers leave."""
        header = self._table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_NAME_COLUMN, QHeaderView.ResizeMode.Stretch)

    def _show(self) -> None:
        watched = self._alerts.watched
        self._watched.setText(f"Watching for {watched}")
        self._watched.setVisible(bool(watched))
        self._emptiness.setText(_NOTHING_YET if watched else _NOTHING_WATCHED)
        self._pages.setCurrentWidget(self._table if self._alerts.table.rows else self._emptiness)

    def _go(self) -> None:
        alert: Alert | None = self._table.row
        if alert is not None:
            self._alerts.go_to(alert)
