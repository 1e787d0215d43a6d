"""Jobs on models that fetch and load nothing, for a process of their own, which imports them from here."""

import time
from dataclasses import replace
from pathlib import Path

from app.core.model_store import ModelEntry
from app.workers.model_jobs import Gpu, Received
from dass.errors import DassError

ENTRY = ModelEntry("dass-small-47.2", Path("model.safetensors"), "downloaded", 100, "BSD-3-Clause", 47.2, "a model")
GPU = Gpu("Fast Card 9000", "")
NO_GPU = Gpu("", "There is no CUDA GPU that PyTorch can use here")


def download(store, name):
    for n_bytes in (0, 40, 100):
        yield Received(n_bytes, 100)
    yield replace(ENTRY, name=name)


def add(store, path, name):
    yield replace(ENTRY, name=name, kind="added")


def look_for_gpu():
    yield NO_GPU


class Jobs:
    """All goes well; there is no GPU."""

    download = staticmethod(download)
    add = staticmethod(add)
    look_for_gpu = staticmethod(look_for_gpu)


def stall(store, name):
    while True:
        yield Received(40, 100)
        time.sleep(0.02)


def fail(*args):
    if args:
        yield Received(40, 100)
    raise DassError("The disk is full; make room.")


def find_gpu():
    yield GPU


class StallingJobs(Jobs):
    """Downloads begin and never end; there is a GPU."""

    download = staticmethod(stall)
    look_for_gpu = staticmethod(find_gpu)


class FailingJobs(Jobs):
    """Nothing succeeds."""

    download = staticmethod(fail)
    add = staticmethod(fail)
    look_for_gpu = staticmethod(fail)
