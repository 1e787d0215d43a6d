"""A yard with two recordings, and the verbs as they are called from a terminal."""

import sys

import numpy as np
import pytest
import soundfile

from app.__main__ import main
from app.core import crash_log, engine
from tests.fake_engine import resumable_engine

RATE = 8000


@pytest.fixture
def call(capsys, monkeypatch):
    """Call the program with arguments and return its exit code, standard output and standard error."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["dass-explorer", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        return stopped.value.code, *capsys.readouterr()

    return call


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """Work with a model that hears dogs, instead of the starter; return the names of the models that were loaded."""
    loaded = []

    def load(model, device):
        loaded.append(model)
        return resumable_engine()

    monkeypatch.setattr(engine, "load_engine", load)
    monkeypatch.setattr(crash_log, "log_folder", lambda: tmp_path / "logs")
    monkeypatch.setenv("DASS_EXPLORER_DATA", str(tmp_path / "data"))
    return loaded


@pytest.fixture
def card(tmp_path, monkeypatch, loaded):
    """Work in a folder with a memory card: a recording of a dog at its fifth second, and one of another, longer one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "card").mkdir()
    for name, dogs in (("20240501_220000.wav", [(5, 6)]), ("20240502_020000.wav", [(5, 6), (12, 14)])):
        samples = np.zeros(20 * RATE + len(dogs), np.float32)
        for start, stop in dogs:
            samples[start * RATE : stop * RATE] = 0.5
        soundfile.write(tmp_path / "card" / name, samples, RATE)
    return tmp_path / "card"
