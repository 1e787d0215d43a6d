import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.views.elided_label import ElidedLabel


@pytest.fixture
def label(qtbot):
    label = ElidedLabel("/recordings/2026/June/night under the old oak/20260620_043000.wav")
    qtbot.addWidget(label)
    return label


def test_all_of_a_text_is_shown_where_there_is_room(label, qtbot):
    plain = QLabel(label.text())
    qtbot.addWidget(plain)
    for each in (label, plain):
        each.resize(plain.sizeHint())
    assert label.grab().toImage() == plain.grab().toImage()


def test_a_text_without_room_is_shortened_in_its_middle(label, qtbot):
    width = label.sizeHint().width() // 2
    shortened = QLabel(label.fontMetrics().elidedText(label.text(), Qt.TextElideMode.ElideMiddle, width))
    qtbot.addWidget(shortened)
    for each in (label, shortened):
        each.resize(width, label.sizeHint().height())
    assert label.grab().toImage() == shortened.grab().toImage()


def test_it_never_keeps_a_window_wide(label):
    assert label.minimumSizeHint().width() < 30
    assert label.sizeHint().width() > 200
