"""What tests of widgets share."""

import pyqtgraph as pg
import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from app.views.theme import apply
from tests.fake_find import Find
from tests.stage import Stage


@pytest.fixture
def themed_app(qapp):
    """The application; whatever theme a test gives it is gone afterwards."""
    yield qapp
    for follower in [child for child in qapp.children() if type(child).__module__ == "app.views.theme"]:
        follower.setParent(None)
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())


@pytest.fixture
def open_dialog(qtbot):
    """Open the dialog that a function makes for the window it lies over, which lives as long as the test."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def open_dialog(make):
        dialog = make(window)
        with qtbot.waitActive(dialog):
            dialog.open()
        return dialog

    return open_dialog


@pytest.fixture
def stage(qtbot, themed_app, monkeypatch):
    """Where views of made-up recordings are shown; a frame takes the time it needs."""
    monkeypatch.setattr("app.views.tile_images._FRAME_S", 60.0)
    pg.setConfigOption("mouseRateLimit", -1)
    apply(themed_app, "dark")
    stage = Stage(qtbot)
    yield stage
    stage.close()


@pytest.fixture
def find(stage):
    """What the views of the Find dock show, of a recording that a test has scored."""
    return Find(stage)
