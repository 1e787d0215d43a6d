import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from app.views.notifier import Notifier
from tests.fake_alert import an_alert


@pytest.fixture
def told(monkeypatch):
    told = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _, title, text, *__: told.append((title, text)))
    return told


@pytest.fixture
def notifier(qapp):
    notifier = Notifier()
    yield notifier
    notifier.watch(False)


def test_an_alert_is_told_while_somebody_wants_to_be_told(notifier, told):
    notifier.tell(an_alert())
    assert told == []
    notifier.watch(True)
    notifier.tell(an_alert(score=0.876))
    [(title, text)] = told
    assert title == "Dog"
    assert text.startswith("88 % at ")
    notifier.watch(False)
    notifier.tell(an_alert())
    assert len(told) == 1


def test_a_desktop_that_shows_nothing_is_told_nothing(notifier, monkeypatch):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    notifier.watch(True)
    notifier.tell(an_alert())
    assert not Notifier.is_available()


def test_a_click_on_it_is_passed_on(notifier, qtbot):
    with qtbot.waitSignal(notifier.clicked):
        notifier._tray.messageClicked.emit()
