from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from app.core.batch import deliver_in_turn
from app.core.recordings import Failure
from tests.fakes import an_analysis

A, B, C = RECORDINGS = [Path("a.wav"), Path("b.wav"), Path("c.wav")]


@pytest.fixture
def delivered():
    return []


def analysed(path):
    return an_analysis([]).at(path)


def paths(analyses):
    return [analysis.path for analysis in analyses]


@pytest.mark.parametrize("order", list(permutations(RECORDINGS)))
def test_results_are_in_the_order_of_the_recordings_whoever_is_ready_first(delivered, order):
    assert deliver_in_turn(RECORDINGS, map(analysed, order), delivered.append) == []
    assert paths(delivered) == RECORDINGS


def test_each_is_delivered_as_soon_as_those_before_it_are(delivered):
    def outcomes():
        for path, so_far in ((B, []), (A, [A, B]), (C, [A, B, C])):
            yield analysed(path)
            assert paths(delivered) == so_far

    deliver_in_turn(RECORDINGS, outcomes(), delivered.append)


def test_a_failure_stops_none_and_is_told(delivered):
    failures = [Failure(C, "it is broken"), Failure(A, "it is lost")]
    assert deliver_in_turn(RECORDINGS, [*failures, analysed(B)], delivered.append) == failures[::-1]
    assert paths(delivered) == [B]


def test_what_came_before_an_end_is_kept_and_what_did_not_is_told(delivered):
    [failure] = deliver_in_turn(RECORDINGS, [analysed(B)], delivered.append)
    assert paths(delivered) == [B]
    assert str(failure) == "a.wav: not begun, like 1 other"


def test_of_many_that_are_not_begun_only_one_is_named(delivered):
    recordings = [Path(f"{number}.wav") for number in range(2001)]
    [failure] = deliver_in_turn(recordings, [], delivered.append)
    assert failure.reason == "not begun, like 2,000 others"


def test_half_an_analysis_is_delivered_and_told(delivered):
    half = replace(an_analysis([], duration_s=3600.0), is_complete=False, analysed_s=754.5)
    [failure] = deliver_in_turn([half.path], [half], delivered.append)
    assert delivered == [half]
    assert failure.reason == "incomplete, analysed up to 0:12:34.5 of 1:00:00.0"


def test_what_came_before_an_accident_is_delivered(delivered):
    def outcomes():
        yield analysed(B)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_in_turn(RECORDINGS, outcomes(), delivered.append)
    assert paths(delivered) == [B]
