from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Qt, Signal

from app.viewmodels.row_table import Column, RowTable
from app.views.alerts_panel import AlertsPanel
from app.views.data_table import DataTable
from tests.controls import labels, without_name
from tests.fake_alert import an_alert
from tests.mouse import LEFT


class FakeAlerts(QObject):
    """What a panel shows, as a test says; ``gone_to`` are the alerts that were asked for."""

    changed = Signal()

    def __init__(self):
        super().__init__()
        self.table = RowTable(
            [Column(title, lambda alert: alert.audio_class.display_name) for title in ("Time", "Sound")]
        )
        self.watched, self.gone_to = "", []

    def show(self, alerts, watched=""):
        self.table.set_rows(alerts)
        self.watched = watched
        self.changed.emit()

    def go_to(self, alert):
        self.gone_to.append(alert)


@pytest.fixture
def host(qtbot):
    alerts = FakeAlerts()
    panel = AlertsPanel(alerts)
    qtbot.addWidget(panel)
    panel.resize(300, 300)
    panel.show()
    return SimpleNamespace(alerts=alerts, panel=panel, table=panel.findChild(DataTable))


def test_it_says_why_it_is_empty(host):
    assert any("Nothing is watched for" in text for text in labels(host.panel))
    host.alerts.show([], "Dog over 50 %")
    assert any("Nothing yet" in text for text in labels(host.panel))
    assert "Watching for Dog over 50 %" in labels(host.panel)
    assert not host.table.isVisible()


def test_a_click_and_a_key_lead_to_an_alert(host, qtbot):
    alerts = [an_alert(5.0), an_alert(1.0)]
    host.alerts.show(alerts)
    assert host.table.isVisible()
    place = host.table.visualRect(host.table.model().index(1, 0)).center()
    qtbot.mouseClick(host.table.viewport(), LEFT, pos=place)
    assert host.alerts.gone_to == [alerts[1]]
    qtbot.keyClick(host.table, Qt.Key.Key_Up)
    qtbot.keyClick(host.table, Qt.Key.Key_Return)
    assert host.alerts.gone_to == [alerts[1], alerts[0]]


def test_every_control_is_named(host):
    host.alerts.show([an_alert()], "Dog over 50 %")
    assert without_name(host.panel) == []
