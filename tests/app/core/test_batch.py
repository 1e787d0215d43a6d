from dataclasses import replace
from pathlib import Path

import pytest

from app.core import batch
from app.core.batch import analyse_all
from dass.errors import AudioError
from tests.fakes import an_analysis

RECORDINGS = [Path("a.wav"), Path("b.wav"), Path("c.wav")]


@pytest.fixture
def delivered():
    return []


def analyse_but(failing):
    def analyse(path):
        if path.stem in failing:
            raise failing[path.stem]
        return replace(an_analysis([]), path=path)

    return analyse


def paths(analyses):
    return [analysis.path for analysis in analyses]


@pytest.mark.parametrize("error", [AudioError("it is broken"), ValueError("oh")])
def test_a_bad_recording_stops_none(delivered, monkeypatch, error):
    monkeypatch.setattr(batch, "report_crash", lambda error: f"unforeseen: {error}")
    [failure] = analyse_all(RECORDINGS, analyse_but({"b": error}), delivered.append, lambda: False)
    assert paths(delivered) == [Path("a.wav"), Path("c.wav")]
    assert failure.path == Path("b.wav")
    assert str(error) in failure.reason


def test_a_stop_keeps_what_is_done_and_tells_what_is_not(delivered):
    failures = analyse_all(RECORDINGS, analyse_but({}), delivered.append, lambda: len(delivered) == 1)
    assert paths(delivered) == [Path("a.wav")]
    assert [(failure.path.name, failure.reason) for failure in failures] == [
        ("b.wav", "not begun, like the 1 after it")
    ]


def test_half_an_analysis_is_delivered_and_told(delivered):
    half = replace(an_analysis([], duration_s=3600.0), is_complete=False, analysed_s=754.5)
    [failure] = analyse_all([half.path], lambda _: half, delivered.append, lambda: False)
    assert delivered == [half]
    assert failure.reason == "incomplete, analysed up to 0:12:34.5 of 1:00:00.0"


def test_nobody_swallows_the_second_interruption(delivered):
    with pytest.raises(KeyboardInterrupt):
        analyse_all(RECORDINGS, analyse_but({"a": KeyboardInterrupt()}), delivered.append, lambda: False)
