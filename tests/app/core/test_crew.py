import numpy as np
import pytest
import soundfile

from app.core import analyser, crew
from app.core.analyser import Analyser
from app.core.crew import Alone, attempt
from dass.errors import AudioError
from dass.events import EventPolicy
from tests.fakes import FakeEngine, an_analysis

RATE = 8000


def never():
    return False


@pytest.fixture
def recordings(tmp_path, monkeypatch):
    monkeypatch.setattr(analyser, "cache_folder", lambda: tmp_path / "cache")
    for name in "ab":
        soundfile.write(tmp_path / f"{name}.wav", np.zeros(10 * RATE, np.float32), RATE)
    return [tmp_path / "b.wav", tmp_path / "a.wav"]


def test_one_takes_recordings_as_they_come_and_tells_how_far_each_is(recordings):
    told = []
    outcomes = list(
        Alone(Analyser(FakeEngine(), EventPolicy())).outcomes(recordings, lambda *it: told.append(it), never)
    )
    assert [outcome.path for outcome in outcomes] == recordings
    per_recording = [(0.0, None), *((pytest.approx(end_s), 10.0) for end_s in (3.2, 6.4, 9.6, 10.24))]
    assert told == [(path, *progress) for path in recordings for progress in per_recording]


def test_one_begins_nothing_after_a_stop(recordings):
    outcomes = Alone(Analyser(FakeEngine(), EventPolicy())).outcomes(recordings, lambda *_: None, lambda: True)
    assert list(outcomes) == []


@pytest.mark.parametrize("error", [AudioError("it is broken"), ValueError("oh")])
def test_an_attempt_that_fails_says_why(tmp_path, monkeypatch, error):
    monkeypatch.setattr(crew, "report_crash", lambda error: f"unforeseen: {error}")

    def analyse():
        raise error

    failure = attempt(tmp_path, analyse)
    assert failure.path == tmp_path
    assert str(error) in failure.reason


def test_an_attempt_that_succeeds_gives_what_it_made(tmp_path):
    analysis = an_analysis([])
    assert attempt(tmp_path, lambda: analysis) is analysis


def test_nobody_swallows_the_second_interruption(tmp_path):
    def analyse():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt(tmp_path, analyse)
