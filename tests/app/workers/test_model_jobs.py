import threading
from contextlib import closing

import pytest

from app.core.model_store import ModelStore
from app.workers.model_jobs import Gpu, Received, add, download, look_for_gpu
from dass.errors import DassError

NAME = "dass-tiny-1.5"


@pytest.fixture
def store(hub, tmp_path):
    return ModelStore(tmp_path / "data", bundled_dir=tmp_path / "bundled", endpoint=hub.url)


@pytest.fixture
def job_threads():
    """The threads of jobs that run; none is left when the test is over."""

    def running():
        return [thread for thread in threading.enumerate() if thread.name == "model job"]

    yield running
    for thread in running():
        thread.join()


def test_a_download_yields_how_far_it_is_and_the_model_last(store, hub, job_threads):
    *received, entry = download(store, NAME)
    assert all(isinstance(item, Received) and item.n_bytes <= len(hub.content) for item in received)
    assert (entry.name, entry.kind) == (NAME, "downloaded")
    assert entry.path.read_bytes() == hub.content


def test_a_download_that_fails_tells_why(store, hub, job_threads):
    hub.status = 503
    with pytest.raises(DassError, match="the server answered 503"):
        list(download(store, NAME))


def test_a_download_can_be_left_and_done_again(store, hub, job_threads):
    hub.drops = [10_000]
    with closing(download(store, NAME)) as steps:
        next(steps)
    for thread in job_threads():
        thread.join()
    *_, entry = download(store, NAME)
    assert entry.path.read_bytes() == hub.content


def test_an_added_model_is_yielded_last(store, model_file, job_threads):
    *waiting, entry = add(store, model_file, "mine")
    assert set(waiting) <= {None}
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
