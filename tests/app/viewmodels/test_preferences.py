import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.settings import Settings, SettingsStore
from app.viewmodels.preferences import Preferences
from app.workers import background
from tests.leftovers import nothing_left_running  # noqa: F401


@pytest.fixture
def store(tmp_path):
    return SettingsStore(tmp_path / "settings.json")


@pytest.fixture
def preferences(qapp, store):
    return Preferences(store)


doings = st.lists(st.floats(0, 1) | st.just("keep_now"), max_size=12)


@given(doings)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_changed_last_is_what_is_kept(qapp, tmp_path, doings):
    store = SettingsStore(tmp_path / "settings.json")
    preferences = Preferences(store)
    for doing in doings:
        if doing == "keep_now":
            preferences.keep_now()
        else:
            preferences.change(volume=doing)
    preferences.keep_now()
    background.close()
    assert store.load() == preferences.settings


def test_a_change_is_written_soon(qtbot, preferences, store):
    preferences.change(theme="dark")
    qtbot.waitUntil(lambda: store.load() == Settings(theme="dark"))


def test_every_change_is_told_of_and_nothing_else(preferences):
    told = []
    preferences.changed.connect(lambda: told.append(preferences.settings))
    preferences.change(volume=0.5)
    preferences.change(volume=0.5)
    preferences.set(Settings(volume=0.5, theme="light"))
    preferences.set(Settings(volume=0.5, theme="light"))
    assert told == [Settings(volume=0.5), Settings(volume=0.5, theme="light")]


def test_without_a_change_nothing_is_written(preferences, tmp_path):
    preferences.keep_now()
    preferences.set(Settings())
    preferences.keep_now()
    background.close()
    assert list(tmp_path.iterdir()) == []


def test_settings_that_cannot_be_written_are_said_so(qtbot, tmp_path):
    (tmp_path / "a file").touch()
    preferences = Preferences(SettingsStore(tmp_path / "a file" / "settings.json"))
    preferences.change(theme="dark")
    with qtbot.waitSignal(preferences.failed) as failed:
        preferences.keep_now()
    assert "cannot be written" in failed.args[0]
    assert preferences.settings.theme == "dark"


def test_a_damaged_file_is_told_of(qapp, tmp_path, store):
    assert Preferences(store).damage == ""
    (tmp_path / "settings.json").write_text("{")
    damaged = Preferences(store)
    assert "could not be read" in damaged.damage
    assert damaged.settings == Settings()


def test_events_go_where_they_went_last_and_first_among_documents(preferences, tmp_path):
    assert preferences.export_folder.name != ""
    preferences.change(last_export_folder=str(tmp_path))
    assert preferences.export_folder == tmp_path
