import gc
import threading

import pytest

from app.core.model_store import ModelStore
from app.workers.model_jobs import Gpu, Received, add, download, look_for_gpu
from dass.errors import DassError

NAME = "dass-tiny-1.5"


@pytest.fixture
def store(hub, tmp_path):
    return ModelStore(tmp_path / "data", bundled_dir=tmp_path / "bundled", endpoint=hub.url)


@pytest.fixture
def download_threads():
    """The threads of downloads that run; none is left when the test is over."""

    def running():
        return [thread for thread in threading.enumerate() if thread.name == "download"]

    yield running
    for thread in running():
        thread.join()


def test_a_download_yields_how_far_it_is_and_the_model_last(store, hub, download_threads):
    *received, entry = download(store, NAME)
    assert received[0] == Received(0, 0)
    assert all(isinstance(item, Received) and item.n_bytes <= len(hub.content) for item in received)
    assert (entry.name, entry.kind) == (NAME, "downloaded")
    assert entry.path.read_bytes() == hub.content


def test_a_download_that_fails_tells_why(store, hub, download_threads):
    hub.status = 503
    with pytest.raises(DassError, match="the server answered 503"):
        list(download(store, NAME))


def test_a_download_can_be_left_and_done_again(store, hub, download_threads):
    steps = download(store, NAME)
    next(steps)
    steps.close()
    for thread in download_threads():
        thread.join()
    gc.collect()
    *_, entry = download(store, NAME)
    assert entry.path.read_bytes() == hub.content


def test_an_added_model_is_yielded(store, model_file):
    (entry,) = add(store, model_file, "mine")
    assert (entry.name, entry.kind) == ("mine", "added")
    with pytest.raises(DassError, match="already"):
        list(add(store, model_file, "mine"))


def test_a_gpu_that_cannot_be_used_says_why(monkeypatch):
    monkeypatch.setattr("dass.device.gpu_obstacle", lambda: "There is no CUDA GPU")
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert list(look_for_gpu()) == [Gpu("", "There is no CUDA GPU")]


def test_a_gpu_that_can_be_used_is_named(monkeypatch):
    monkeypatch.setattr("dass.device.gpu_obstacle", lambda: None)
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.get_device_name", lambda: "Fast Card 9000")
    assert list(look_for_gpu()) == [Gpu("Fast Card 9000", "")]
