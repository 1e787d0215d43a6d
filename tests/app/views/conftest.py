"""What tests of widgets share."""

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget


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
