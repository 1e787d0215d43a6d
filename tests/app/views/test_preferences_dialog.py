from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from app.core.settings import Settings
from app.views.preferences_dialog import PreferencesDialog
from tests.controls import SMALL_SCREEN, button, labels, press, without_name, without_tip

SETTINGS = Settings(theme="light", model="some-model")


@pytest.fixture
def dialog(open_dialog):
    return open_dialog(lambda window: PreferencesDialog(SETTINGS, window))


def test_a_theme_is_in_effect_as_soon_as_it_is_chosen(dialog, qtbot):
    with qtbot.waitSignal(dialog.settings_changed) as told:
        qtbot.keyClick(dialog.findChild(QComboBox), Qt.Key.Key_Down)
    assert told.args == [replace(SETTINGS, theme="dark")]
    with qtbot.waitSignal(dialog.settings_changed) as told:
        qtbot.keyClick(dialog.findChild(QComboBox), Qt.Key.Key_Home)
    assert told.args == [replace(SETTINGS, theme="system")]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("&Analyse recordings as soon as they are opened", "analyse_on_open"),
        ("Keep the &pitch when the speed changes", "keeps_pitch"),
        ("&Follow what is heard", "follows_playback"),
    ],
)
def test_each_box_changes_its_setting_and_no_other(dialog, qtbot, text, field):
    for is_on in (False, True):
        with qtbot.waitSignal(dialog.settings_changed) as told:
            qtbot.keyClick(button(dialog, text), Qt.Key.Key_Space)
        assert told.args == [replace(SETTINGS, **{field: is_on})]


def test_what_was_changed_elsewhere_is_shown_and_kept(dialog, qtbot):
    elsewhere = replace(SETTINGS, model="other-model", analyse_on_open=False, volume=0.25)
    with qtbot.assertNotEmitted(dialog.settings_changed):
        dialog.show_settings(elsewhere)
    assert "other-model" in labels(dialog)
    with qtbot.waitSignal(dialog.settings_changed) as told:
        qtbot.keyClick(dialog.findChild(QComboBox), Qt.Key.Key_Down)
    assert told.args == [replace(elsewhere, theme="dark")]


def test_another_model_can_be_asked_for(dialog, qtbot):
    assert "some-model" in labels(dialog)
    with qtbot.waitSignal(dialog.models_wanted):
        press(qtbot, dialog, "Choose …")


def test_esc_closes(dialog, qtbot):
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_everything_is_named_explained_and_fits(dialog):
    assert without_name(dialog) == without_tip(dialog) == []
    assert dialog.minimumSizeHint().boundedTo(SMALL_SCREEN) == dialog.minimumSizeHint()
