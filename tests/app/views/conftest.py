"""What tests of widgets share."""

import pytest
from PySide6.QtGui import QPalette


@pytest.fixture
def themed_app(qapp):
    """The application; whatever theme a test gives it is gone afterwards."""
    yield qapp
    for follower in [child for child in qapp.children() if type(child).__module__ == "app.views.theme"]:
        follower.setParent(None)
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())
