import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.views.message_bar import Action, MessageBar, Severity
from app.views.theme import DARK, LIGHT, apply


@pytest.fixture
def window(qtbot):
    window = QWidget()
    layout = QVBoxLayout(window)
    window.field = QLineEdit()
    window.bar = MessageBar()
    layout.addWidget(window.bar)
    layout.addWidget(window.field)
    qtbot.addWidget(window)
    window.resize(800, 300)
    with qtbot.waitExposed(window):
        window.show()
    return window


def _shown(bar):
    return bar.message and bar.message.sentence


def _button(bar, text):
    return next(button for button in bar.findChildren(QPushButton) if button.text() == text)


def test_it_is_hidden_until_there_is_something_to_say(window):
    assert not window.bar.isVisible()
    window.bar.show_message("The card is full.")
    assert window.bar.isVisible()
    assert window.bar.accessibleName() == "Error: The card is full."


def test_messages_queue_and_are_shown_in_order(window):
    bar = window.bar
    for sentence in ("One.", "Two.", "Three."):
        bar.show_message(sentence)
    seen = []
    while bar.message:
        seen.append((_shown(bar), bar.n_waiting))
        bar.dismiss()
    assert seen == [("One.", 2), ("Two.", 1), ("Three.", 0)]
    assert not bar.isVisible()


def test_a_message_that_is_there_is_not_said_twice(window):
    for sentence in ("One.", "Two.", "One.", "Two."):
        window.bar.show_message(sentence)
    assert window.bar.n_waiting == 1
    window.bar.dismiss()
    window.bar.show_message("One.")
    assert window.bar.n_waiting == 1


def test_an_action_is_run_once_after_its_message_is_gone(window, qtbot):
    bar = window.bar
    seen = []
    bar.show_message("A file is missing.", Severity.QUESTION, (Action("Locate…", lambda: seen.append(_shown(bar))),))
    bar.show_message("Next.")
    qtbot.mouseClick(_button(bar, "Locate…"), Qt.MouseButton.LeftButton)
    assert seen == ["Next."]


def test_an_action_may_say_something_itself(window, qtbot):
    bar = window.bar
    bar.show_message("A file is missing.", actions=(Action("Locate…", lambda: bar.show_message("Not that one.")),))
    qtbot.mouseClick(_button(bar, "Locate…"), Qt.MouseButton.LeftButton)
    assert _shown(bar) == "Not that one."
    assert bar.isVisible()


def test_buttons_go_with_their_message(window, qtbot):
    bar = window.bar
    bar.show_message("One.", actions=(Action("Do it", list), Action("Later", list)))
    bar.show_message("Two.", actions=(Action("Other", list),))
    bar.dismiss()
    qtbot.waitUntil(lambda: [b.text() for b in bar.findChildren(QPushButton)] == ["Other"])


def test_it_leaves_the_focus_where_it_is(window, qtbot):
    window.field.setFocus()
    qtbot.waitUntil(window.field.hasFocus)
    window.bar.show_message("One.", actions=(Action("Do it", list),))
    assert window.field.hasFocus()
    qtbot.mouseClick(_button(window.bar, "Do it"), Qt.MouseButton.LeftButton)
    assert window.field.hasFocus()


def test_tab_goes_through_its_buttons_from_left_to_right(window, qtbot):
    bar = window.bar
    bar.show_message("One.", actions=(Action("Do it", list), Action("Later", list)))
    qtbot.waitUntil(_button(bar, "Later").isVisible)
    window.field.setFocus()
    reached = []
    for _ in range(4):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        reached.append(window.focusWidget())
    assert reached == [_button(bar, "Do it"), _button(bar, "Later"), bar.findChild(QToolButton), window.field]


def test_escape_in_it_dismisses(window, qtbot):
    window.bar.show_message("One.", actions=(Action("Do it", list),))
    window.bar.show_message("Two.")
    qtbot.keyClick(_button(window.bar, "Do it"), Qt.Key.Key_Escape)
    assert _shown(window.bar) == "Two."


def test_the_cross_dismisses(window, qtbot):
    window.bar.show_message("One.")
    qtbot.mouseClick(window.bar.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert not window.bar.isVisible()


def test_clear_forgets_all(window):
    window.bar.show_message("One.")
    window.bar.show_message("Two.")
    window.bar.clear()
    assert not window.bar.isVisible()
    assert window.bar.n_waiting == 0


def test_what_looks_like_markup_is_shown_as_it_is(window):
    window.bar.show_message("<b>night</b>.wav cannot be read.")
    label = next(label for label in window.bar.findChildren(QLabel) if "night" in label.text())
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_long_sentence_breaks_where_the_window_is_narrow(window):
    window.bar.show_message("a word or two " * 40)
    wide = window.bar.heightForWidth(1200)
    assert window.bar.heightForWidth(500) > wide


@pytest.mark.parametrize("severity", list(Severity))
def test_its_colour_is_the_theme_s_and_follows_it(themed_app, window, severity):
    kind = "info" if severity == Severity.QUESTION else severity
    for choice, theme in (("dark", DARK), ("light", LIGHT)):
        apply(themed_app, choice)
        window.bar.show_message("One.", severity)
        colour = window.bar.grab().toImage().pixelColor(2, 2).name()
        assert colour == getattr(theme, f"{kind}_soft")
