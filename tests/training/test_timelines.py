"""Segment mAP and event F1 are those of sed_scores_eval."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dass.config import N_CLASSES
from dass.labels import ontology
from tests.training.sed_reference import COLUMN_S, in_its_form, sed_scores_eval, timelines
from training.known_recording import Clip, KnownEvent
from training.timelines import Timeline, within

FIND = ontology().find
ROOSTER = Clip(Path("rooster.wav"), "rooster", frozenset(map(FIND, ("Fowl", "Crowing, cock-a-doodle-doo"))))
HEN = Clip(Path("hen.wav"), "hen", frozenset(map(FIND, ("Fowl", "Cluck"))))
FOWL = Clip(Path("fowl.wav"), "fowl", frozenset([FIND("Fowl")]))


@settings(max_examples=15)
@given(timelines)
def test_segment_map_is_that_of_sed_scores_eval(timeline):
    expected, _ = sed_scores_eval.segment_based.average_precision(*in_its_form(timeline), segment_length=1.0)
    assert timeline.segment_map() == pytest.approx(expected["mean"], abs=1e-9)


@settings(max_examples=15)
@given(timelines)
def test_event_f1_is_that_of_sed_scores_eval(timeline):
    scores, truth, _ = in_its_form(timeline)
    collars = {"onset_collar": 0.2, "offset_collar": 0.5, "offset_collar_rate": 0.5}
    expected, *_ = sed_scores_eval.collar_based.best_fscore(scores, truth, **collars)
    assert timeline.event_f1() == pytest.approx(expected["macro_average"], abs=1e-9)


@given(st.integers(2, 200), st.integers(1, 30))
def test_an_event_scored_where_it_is_is_found_and_its_seconds_are_first(start, length):
    scores = np.zeros((300, 1), np.float32)
    scores[start : start + length] = 0.5
    timeline = Timeline(scores, (np.array([[start * COLUMN_S, (start + length) * COLUMN_S]]),))
    assert timeline.event_f1() == 1
    assert timeline.segment_map() == 1


@pytest.mark.parametrize(
    ("early_s", "late_s", "found"),
    [(0.2, 0.0, 1), (-0.2, 0.0, 1), (0.21, 0.0, 0), (0.0, 1.6, 1), (0.0, 1.61, 0), (0.0, -0.53, 1), (0.0, -0.54, 0)],
)
def test_collars_are_of_200_ms_and_of_half_the_event(early_s, late_s, found):
    scores = np.zeros((100, 1), np.float32)
    scores[10:15] = 1
    event = [3.2 + early_s, 4.8 + late_s]
    assert Timeline(scores, (np.array([event]),)).event_f1() == pytest.approx(found, abs=0.1)


def test_a_label_scores_as_the_highest_of_the_classes_that_are_its_own():
    known = [KnownEvent(1.0, 2.0, -30.0, clip) for clip in (ROOSTER, HEN, FOWL)]
    probs = np.zeros((10, N_CLASSES), np.float32)
    for column, name in enumerate(("Fowl", "Crowing, cock-a-doodle-doo", "Cluck")):
        probs[column, FIND(name)] = 0.5
    timeline = Timeline.of(probs, known)
    assert [np.flatnonzero(track).tolist() for track in timeline.scores.T] == [[0], [2], [1]]  # fowl, hen, rooster
    assert [events.tolist() for events in timeline.events] == [[[1.0, 2.0]]] * 3


def test_seconds_are_compared_to_the_microsecond():
    assert within(0.1 + 0.2, 0.3)
    assert not within(0.300002, 0.3)
