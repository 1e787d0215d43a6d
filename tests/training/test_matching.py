"""The figures of a recording with known events are right where the right figures are known."""

from pathlib import Path

import numpy as np
import pytest

from dass.config import N_CLASSES
from dass.events import Event
from dass.labels import ontology
from training.known_recording import Clip, KnownEvent
from training.matching import Matches, recall_at_alarms

FIND = ontology().find
DOG = Clip(Path("dog.wav"), "dog", frozenset(map(FIND, ("Dog", "Bark"))))
N_COLUMNS = 11_250
ALARMS = (1, 3, 10)


def known(*starts_s):
    return [KnownEvent(start_s, start_s + 3.2, -30.0, DOG) for start_s in starts_s]


def found(name, start_s):
    first = round(start_s / 0.32)
    return Event(FIND(name), first, first + 5, 0.9, 0.8)


def scores(level, *peaks_s):
    probs = np.zeros((N_COLUMNS, N_CLASSES), np.float32)
    probs[:, FIND("Bark")] = level
    probs[[round(peak_s / 0.32) for peak_s in peaks_s], FIND("Bark")] = 0.9
    return probs


@pytest.mark.parametrize(
    ("event", "is_right", "is_wrong"),
    [
        (found("Bark", 101), True, False),
        (found("Animal", 101), False, False),
        (found("Silence", 50), False, False),
        (found("Bark", 50), False, True),
        (found("Cat", 101), False, True),
    ],
)
def test_found_events_are_right_wrong_or_neither(event, is_right, is_wrong):
    matches = Matches([event], known(100, 200))
    assert (matches.right[0], matches.wrong[0]) == (is_right, is_wrong)
    assert matches.hits.any(0).tolist() == [is_right, False]


def test_the_first_event_that_finds_counts_for_the_onset():
    matches = Matches([found("Dog", 102.4), found("Bark", 99.84), found("Animal", 96)], known(100, 200))
    assert matches.onset_errors_s() == pytest.approx([-0.16])


def test_nothing_found_is_no_error():
    matches = Matches([], known(100))
    assert matches.hits.shape == (0, 1)
    assert len(matches.onset_errors_s()) == 0


def test_peaks_at_the_needles_alone_find_them_all():
    assert recall_at_alarms(scores(0.1, 101, 202), known(100, 200), "dog", ALARMS) == [1, 1, 1]


def test_a_constant_score_finds_nothing():
    assert recall_at_alarms(scores(0.5), known(100, 200), "dog", ALARMS) == [0, 0, 0]


def test_each_false_alarm_above_a_needle_counts():
    probs = scores(0.1, 101, 500, 600)
    probs[round(202 / 0.32), FIND("Bark")] = 0.8
    assert recall_at_alarms(probs, known(100, 200), "dog", ALARMS) == [0, 1, 1]


def test_a_score_just_beside_a_needle_is_no_false_alarm():
    assert recall_at_alarms(scores(0.1, 101, 99.5), known(100), "dog", [0]) == [1]
