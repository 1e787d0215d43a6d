"""PSDS is that of sed_scores_eval, in both scenarios of DCASE."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.sed_reference import a_timeline, in_its_form, sed_scores_eval, timelines
from training.psds import CONFUSE, REACT, psds
from training.timelines import Timeline

SCENARIOS = {
    REACT: {"dtc_threshold": 0.7, "gtc_threshold": 0.7, "cttc_threshold": None, "alpha_ct": 0.0, "alpha_st": 1.0},
    CONFUSE: {"dtc_threshold": 0.1, "gtc_threshold": 0.1, "cttc_threshold": 0.3, "alpha_ct": 0.5, "alpha_st": 1.0},
}
SEEDS = st.integers(0, 2**32 - 1)
scenarios = pytest.mark.parametrize("scenario", SCENARIOS, ids=["react", "confuse"])


def expected(parts, scenario):
    score, *_ = sed_scores_eval.intersection_based.psds(*in_its_form(*parts), **SCENARIOS[scenario], max_efpr=100)
    return pytest.approx(score, abs=1e-9)


@scenarios
@settings(max_examples=15)
@given(timelines)
def test_psds_is_that_of_sed_scores_eval(scenario, timeline):
    assert psds(timeline, scenario) == expected([timeline], scenario)


@scenarios
@settings(max_examples=5)
@given(SEEDS)
def test_recordings_one_after_the_other_are_a_set_of_recordings(scenario, seed):
    first, second = a_timeline(seed, 10), a_timeline(seed + 1, 10)
    apart = np.full((1, 3), -np.inf, np.float32)
    begin_s = (len(first.scores) + 1) * 0.32
    events = [np.concatenate([a, b + begin_s]) for a, b in zip(first.events, second.events, strict=True)]
    both = Timeline(np.concatenate([first.scores, apart, second.scores]), tuple(events))
    scores, truth, durations = in_its_form(first, second)
    durations["x"] += 0.32  # the column between them
    score, *_ = sed_scores_eval.intersection_based.psds(scores, truth, durations, **SCENARIOS[scenario], max_efpr=100)
    assert psds(both, scenario) == pytest.approx(score, abs=1e-9)


@scenarios
def test_scores_that_are_the_truth_are_perfect_and_constant_ones_worthless(scenario):
    scores = np.zeros((2000, 2), np.float32)
    scores[100:110, 0] = scores[400:420, 1] = 1
    events = (np.array([[32.0, 35.2]]), np.array([[128.0, 134.4]]))
    assert psds(Timeline(scores, events), scenario) == 1
    assert psds(Timeline(np.zeros_like(scores), events), scenario) == 0
