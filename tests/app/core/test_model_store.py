import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from app.core.model_store import DEFAULT_MODEL, ModelStore, suggested_name
from app.core.published import PUBLISHED
from dass.checkpoint import load_model, save_model
from dass.config import PRESETS
from dass.errors import CheckpointError, DassError
from dass.model import Dass

NAME = "dass-tiny-1.5"


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def store(data, hub):
    return ModelStore(data, bundled_dir=data / "bundled", endpoint=hub.url)


def kinds(store):
    return {entry.name: entry.kind for entry in store.list()}


def sentence(error) -> str:
    """The message, which must be one line."""
    assert "\n" not in str(error.value)
    return str(error.value)


def test_six_checkpoints_are_published_and_nothing_bundled_is_fine(tmp_path):
    entries = ModelStore(tmp_path, bundled_dir=tmp_path / "absent").list()
    assert [(entry.name, entry.published_map, entry.kind, entry.licence) for entry in entries] == [
        (f"dass-{size}-{figure}", figure, "available", "BSD-3-Clause")
        for size, figure in [
            ("small", 47.2),
            ("medium", 47.6),
            ("small", 48.6),
            ("medium", 48.9),
            ("small", 50.1),
            ("medium", 50.2),
        ]
    ]
    assert PUBLISHED["dass-medium-48.9"].repository == "saurabhati/DASS_small_AudioSet_48.9"


def test_the_data_folder_can_be_set_by_the_environment(tmp_path, model_file, monkeypatch):
    monkeypatch.setenv("DASS_EXPLORER_DATA", str(tmp_path / "elsewhere"))
    assert (tmp_path / "elsewhere") in ModelStore().add(model_file).path.parents


def test_bundled_models_come_first_with_what_they_say_of_themselves(tmp_path, model_file):
    bundled = tmp_path / "bundled" / DEFAULT_MODEL / "model.safetensors"
    bundled.parent.mkdir(parents=True)
    bundled.write_bytes(model_file.read_bytes())
    store = ModelStore(tmp_path / "data", bundled_dir=tmp_path / "bundled")
    first = store.list()[0]
    assert (first.name, first.kind, first.path) == (DEFAULT_MODEL, "bundled", bundled)
    assert (first.licence, first.description, first.published_map) == ("CC0-1.0", "random weights", None)
    assert first.size_bytes == len(model_file.read_bytes())
    with pytest.raises(DassError, match="came with the program") as error:
        store.remove(DEFAULT_MODEL)
    assert sentence(error)
    assert bundled.exists()


def test_a_download_is_the_hubs_file_and_serves_offline_afterwards(store, data, hub):
    entry = store.download(NAME)
    assert (entry.kind, entry.licence, entry.published_map) == ("downloaded", "BSD-3-Clause", 1.5)
    assert entry.path.read_bytes() == hub.content
    assert not list((data / "downloads").iterdir())
    asked = len(hub.requests)
    offline = ModelStore(data, bundled_dir=data, endpoint="http://127.0.0.1:9")
    assert offline.resolve(NAME) == entry
    assert offline.download(NAME) == entry
    assert load_model(entry.path).config == PRESETS["tiny"]
    assert len(hub.requests) == asked


def test_a_download_asks_for_the_weights_alone_and_says_nothing_of_the_user(store, hub, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    store.download(NAME)
    assert [path for _, path, _ in hub.requests] == ["/someone/DASS_tiny/resolve/main/model.safetensors", "/blob"]
    for _, _, headers in hub.requests:
        assert "authorization" not in headers
        assert "torch" not in headers["user-agent"]


def test_a_connection_that_breaks_is_taken_up_where_it_broke(store, hub):
    hub.drops = [10_000]
    entry = store.download(NAME)
    assert hub.ranges == [None, "bytes=8192-"]
    assert entry.path.read_bytes() == hub.content


def stop_halfway(store, hub, monkeypatch):
    """Begin a download that stalls, and press Ctrl+C."""

    def ctrl_c(seconds):
        raise KeyboardInterrupt

    hub.drops = [10_000]
    with monkeypatch.context() as patch:
        patch.setattr("time.sleep", ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            store.download(NAME)


def test_a_download_that_the_user_stopped_goes_on_in_the_next_run(store, hub, monkeypatch):
    stop_halfway(store, hub, monkeypatch)
    assert kinds(store)[NAME] == "available"
    assert store.download(NAME).path.read_bytes() == hub.content
    assert hub.ranges == [None, "bytes=8192-"]


def test_a_file_that_changed_meanwhile_is_not_sewn_to_the_old_half(store, hub, monkeypatch, model_file):
    stop_halfway(store, hub, monkeypatch)
    save_model(Dass(PRESETS["tiny"]), model_file)
    hub.content = model_file.read_bytes()
    assert store.download(NAME).path.read_bytes() == hub.content
    assert hub.ranges == [None, None]


def test_content_that_is_not_what_was_announced_is_refused_and_not_kept(store, data, hub):
    hub.announced = "0" * 64
    with pytest.raises(DassError, match="SHA-256 differs") as error:
        store.download(NAME)
    assert sentence(error)
    assert kinds(store)[NAME] == "available"
    assert not list((data / "downloads").iterdir())


def test_without_a_hash_nothing_is_fetched(store, hub):
    hub.announced = "0" * 40
    with pytest.raises(DassError, match="no SHA-256"):
        store.download(NAME)
    assert hub.ranges == []


@pytest.mark.parametrize("status", [401, 404, 429, 503])
def test_a_hub_that_refuses_is_named_with_the_way_by_hand(store, hub, status):
    hub.status = status
    with pytest.raises(DassError) as error:
        store.download(NAME)
    assert f"the server answered {status}" in sentence(error)
    assert "https://huggingface.co/someone/DASS_tiny/resolve/main/model.safetensors" in sentence(error)
    assert f"dass-explorer models add PATH --name {NAME}" in sentence(error)


def test_without_a_network_one_sentence_says_so_and_how_to_add_a_file_by_hand(data, hub):
    with pytest.raises(DassError) as error:
        ModelStore(data, endpoint="http://127.0.0.1:9").download(NAME)
    assert "could not be downloaded (no connection" in sentence(error)
    assert f"dass-explorer models add PATH --name {NAME}" in sentence(error)


def test_a_file_fetched_by_hand_takes_the_published_place(store, model_file):
    entry = store.add(model_file, NAME)
    assert (entry.kind, entry.licence, entry.published_map) == ("added", "BSD-3-Clause", 1.5)
    assert store.resolve(NAME) == entry


def test_a_file_of_another_size_does_not_take_a_published_name(store, model_file):
    with pytest.raises(DassError, match=r"not of the size of dass-small-47\.2"):
        store.add(model_file, "dass-small-47.2")


def test_an_added_model_survives_its_original(store, model_file):
    content = model_file.read_bytes()
    entry = store.add(model_file)
    model_file.unlink()
    assert (entry.name, entry.kind, entry.licence) == ("some-model", "added", "CC0-1.0")
    assert store.resolve("some-model") == entry
    assert entry.path.read_bytes() == content


def test_a_pth_and_a_folder_are_added_under_their_names(store, tmp_path):
    model = Dass(dataclasses.replace(PRESETS["tiny"], drop_path=0.2))
    torch.save({f"module.v.{key}": tensor for key, tensor in model.state_dict().items()}, tmp_path / "My Model.pth")
    folder = tmp_path / "Folder_1"
    folder.mkdir()
    save_model(model, folder / "model.safetensors")
    assert store.add(tmp_path / "My Model.pth").name == "my-model"
    assert store.add(folder).name == "folder_1"
    assert store.resolve("my-model").licence == "not stated"
    assert load_model(store.resolve("my-model").path).config == model.config


def test_what_cannot_be_loaded_is_not_added(store, tmp_path):
    (tmp_path / "notes.safetensors").write_text("not a model")
    with pytest.raises(CheckpointError):
        store.add(tmp_path / "notes.safetensors")
    assert "notes" not in kinds(store)


def test_a_name_is_given_once_and_is_no_path(store, model_file):
    store.add(model_file)
    with pytest.raises(DassError, match="already"):
        store.add(model_file)
    for name in ("../up", "a/b", ".hidden", "Grand", "a b"):
        with pytest.raises(DassError, match="cannot be called"):
            store.add(model_file, name)


def test_a_copy_without_a_whole_record_does_not_count(store, data, model_file):
    entry = store.add(model_file)
    (data / "models" / entry.name / "entry.json").write_text('{"file": "mod')
    assert entry.name not in kinds(store)
    assert store.add(model_file) == entry


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path, model_file):
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(DassError, match="could not be kept in") as error:
        ModelStore(tmp_path / "data", bundled_dir=tmp_path).add(model_file)
    assert str(tmp_path / "data") in sentence(error)


def test_a_removed_model_is_gone_and_a_published_one_available_again(store, data, model_file):
    store.download(NAME)
    store.add(model_file)
    store.remove(NAME)
    store.remove("some-model")
    assert kinds(store)[NAME] == "available"
    assert "some-model" not in kinds(store)
    assert not list((data / "models").iterdir())
    with pytest.raises(DassError, match="not on this machine"):
        store.remove(NAME)
    with pytest.raises(DassError, match="no model"):
        store.remove("../data")


def test_a_path_is_resolved_without_being_added(store, model_file, tmp_path, monkeypatch):
    entry = store.resolve(model_file)
    assert (entry.name, entry.kind, entry.path) == ("some-model", "file", model_file)
    assert "some-model" not in kinds(store)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    model_file.rename(tmp_path / "here" / "model.safetensors")
    assert store.resolve("here").name == "here"


def test_an_unknown_name_gets_the_nearest_one(store):
    with pytest.raises(DassError, match=r"did you mean dass-small-47\.2") as error:
        store.resolve("dass-smal-47.2")
    assert sentence(error)
    with pytest.raises(DassError, match=r"there are: dass-small-47\.2, "):
        store.resolve("/nowhere/at/all.pth")


def test_a_published_model_not_yet_here_gets_the_command(store):
    with pytest.raises(DassError, match=r"run: dass-explorer models download dass-medium-50\.2"):
        store.resolve("dass-medium-50.2")


def test_listing_needs_no_torch():
    program = (
        "import sys; from app.core.model_store import ModelStore; ModelStore().list(); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_download_tells_how_far_it_is_and_goes_on_from_where_it_was_ended(store, hub):
    def until_half(n_bytes, n_all):
        if n_bytes >= n_all / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.download(NAME, until_half)
    told = []
    assert store.download(NAME, lambda *sizes: told.append(sizes)).path.read_bytes() == hub.content
    sizes, totals = zip(*told, strict=True)
    assert set(totals) == {len(hub.content)}
    assert list(sizes) == sorted(sizes)
    assert len(hub.content) / 2 <= sizes[0] < sizes[-1] == len(hub.content)
    assert hub.ranges == [None, f"bytes={sizes[0]}-"]


@pytest.mark.parametrize(
    ("path", "name"), [("My Birds.safetensors", "my-birds"), ("Folder_1/model.safetensors", "folder_1"), ("é!.pth", "")]
)
def test_a_name_is_suggested_after_the_file_or_its_folder(path, name):
    assert suggested_name(Path(path)) == name
