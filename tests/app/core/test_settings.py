import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.settings import Settings, SettingsStore
from dass.errors import DassError

settings = st.builds(
    Settings,
    theme=st.sampled_from(["system", "light", "dark"]),
    model=st.text(),
    device=st.sampled_from(["auto", "cpu", "cuda"]),
    volume=st.floats(0, 1),
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config" / "settings.json"


@given(settings)
def test_what_is_saved_is_loaded(tmp_path_factory, settings):
    path = tmp_path_factory.mktemp("config") / "settings.json"
    SettingsStore(path).save(settings)
    assert SettingsStore(path).load() == settings


def test_the_first_start_has_the_defaults_and_writes_nothing(path):
    store = SettingsStore(path)
    assert store.load() == Settings()
    assert store.damage == ""
    assert not path.exists()


def test_keys_of_another_version_stay(path):
    path.parent.mkdir()
    path.write_text(json.dumps({"of_the_future": [1, 2], "volume": 0.5}))
    store = SettingsStore(path)
    store.save(replace(store.load(), theme="dark"))
    known = json.loads(json.dumps(asdict(Settings(volume=0.5, theme="dark"))))
    assert json.loads(path.read_text()) == {**known, "of_the_future": [1, 2]}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "sepia"),
        ("analyse_on_open", "yes"),
        ("analyse_on_open", 0),
        ("model", None),
        ("volume", 1.5),
        ("volume", "loud"),
        ("volume", float("nan")),
        ("theme", ["dark"]),
    ],
)
def test_a_value_that_makes_no_sense_has_its_default_and_disturbs_no_other(path, key, value):
    path.parent.mkdir()
    path.write_text(json.dumps({"last_folder": "/recordings", key: value}))
    assert SettingsStore(path).load() == Settings(last_folder="/recordings")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"theme": "dark"'])
def test_a_damaged_file_is_kept_aside_and_said_once(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    store = SettingsStore(path)
    assert store.load() == Settings()
    kept = path.with_suffix(".damaged.json")
    assert kept.read_bytes() == content
    assert str(kept) in store.damage
    assert store.load() == Settings()
    assert store.damage == ""


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path):
    (tmp_path / "config").write_text("a file where the folder should be")
    with pytest.raises(DassError, match="cannot be written"):
        SettingsStore(tmp_path / "config" / "settings.json").save(Settings())


def test_a_file_that_can_be_neither_read_nor_moved_gives_the_defaults(path):
    path.mkdir(parents=True)
    path.with_suffix(".damaged.json").write_text("in the way")
    store = SettingsStore(path)
    assert store.load() == Settings()
    assert str(path) in store.damage
