from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QMainWindow

from app.views.card import Card
from app.views.theme import apply
from app.views.welcome import RecentEntry, Welcome

NOW = datetime.now(UTC)


def _entry(name="night", opened=NOW, is_missing=False):
    return RecentEntry(Path(f"/projects/{name}.dass"), f"{name}.wav", f"/recordings/{name}", opened, is_missing)


@pytest.fixture
def welcome(qtbot):
    welcome = Welcome()
    window = QMainWindow()
    window.setCentralWidget(welcome)
    welcome.window_kept = window
    qtbot.addWidget(window)
    window.resize(900, 560)
    with qtbot.waitExposed(window):
        window.show()
    return welcome


def _button(welcome, name):
    return next(button for button in welcome.findChildren(QAbstractButton) if button.accessibleName() == name)


def _words(welcome):
    return [label.text() for label in welcome.findChildren(QLabel) if label.isVisible()]


CARDS = [
    ("Open recording", "open_file"),
    ("Open folder", "open_folder"),
    ("Tag microphone", "tag_microphone"),
    ("Try the demo", "try_demo"),
]


@pytest.mark.parametrize(("title", "signal"), CARDS)
def test_every_card_does_what_it_says_by_mouse_and_by_keys(welcome, qtbot, title, signal):
    card = _button(welcome, title)
    with qtbot.waitSignal(getattr(welcome, signal)):
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        with qtbot.waitSignal(getattr(welcome, signal)):
            qtbot.keyClick(card, key)


def test_tab_goes_through_the_cards_and_then_the_list(welcome, qtbot):
    welcome.show_recent([_entry("a"), _entry("b")])
    qtbot.waitUntil(_button(welcome, "Open b.wav").isVisible)
    window = welcome.window_kept
    _button(welcome, "Open recording").setFocus()
    reached = []
    for _ in range(7):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        reached.append(window.focusWidget().accessibleName())
    assert reached == [
        "Open folder",
        "Tag microphone",
        "Try the demo",
        "Open a.wav",
        "Take a.wav off this list",
        "Open b.wav",
        "Take b.wav off this list",
    ]


def test_a_recent_project_is_opened_and_forgotten_by_its_path(welcome, qtbot):
    welcome.show_recent([_entry("a"), _entry("b")])
    with qtbot.waitSignal(welcome.open_recent) as opened:
        qtbot.mouseClick(_button(welcome, "Open b.wav"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(welcome.forget_recent) as forgotten:
        qtbot.mouseClick(_button(welcome, "Take a.wav off this list"), Qt.MouseButton.LeftButton)
    assert opened.args == [Path("/projects/b.dass")]
    assert forgotten.args == [Path("/projects/a.dass")]


def test_the_list_says_where_and_when_and_what_is_missing(welcome, qtbot):
    local_noon = datetime.now().astimezone().replace(hour=12, minute=5)
    welcome.show_recent(
        [
            _entry("a", local_noon),
            _entry("b", local_noon - timedelta(days=1)),
            _entry("c", datetime(2025, 3, 9, 12, tzinfo=UTC)),
            _entry("d", is_missing=True),
        ]
    )
    qtbot.waitUntil(_button(welcome, "Open d.wav").isVisible)
    words = _words(welcome)
    assert {"Recent", "a.wav", "/recordings/a", "Today 12:05", "Yesterday 12:05", "9 March 2025", "Missing"} <= set(
        words
    )


def test_the_list_is_replaced_and_its_title_gone_when_empty(welcome, qtbot):
    assert "Recent" not in _words(welcome)
    welcome.show_recent([_entry("a")])
    welcome.show_recent([_entry("b")])
    qtbot.waitUntil(lambda: "b.wav" in _words(welcome) and "a.wav" not in _words(welcome))
    welcome.show_recent([])
    qtbot.waitUntil(lambda: not {"b.wav", "Recent"} & set(_words(welcome)))


@pytest.mark.parametrize("size", [(640, 480), (900, 560), (1920, 1080)])
@pytest.mark.parametrize("choice", ["light", "dark"])
def test_nothing_is_cut_off_or_needs_sideways_scrolling(themed_app, welcome, qtbot, size, choice):
    apply(themed_app, choice)
    welcome.show_recent([_entry("a-very-long-name-" * 12), _entry("b", is_missing=True)])
    welcome.window_kept.resize(*size)
    qtbot.waitUntil(_button(welcome, "Open b.wav").isVisible)
    qtbot.waitUntil(lambda: welcome.widget().width() == welcome.viewport().width())
    assert welcome.horizontalScrollBar().maximum() == 0
    short = [
        label.text()
        for label in welcome.findChildren(QLabel)
        if label.isVisible()
        and label.height() < max(label.heightForWidth(label.width()), label.minimumSizeHint().height())
    ]
    assert short == []


def test_a_narrow_window_has_the_cards_in_two_rows(welcome, qtbot):
    def rows():
        return len({card.y() for card in welcome.findChildren(Card)})

    qtbot.waitUntil(lambda: rows() == 1)
    welcome.window_kept.resize(640, 480)
    qtbot.waitUntil(lambda: rows() == 2)
    welcome.window_kept.resize(1200, 700)
    qtbot.waitUntil(lambda: rows() == 1)
