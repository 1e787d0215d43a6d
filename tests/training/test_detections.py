"""All thresholds at once give what each gives by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from training.detections import Detections

TRACKS = arrays(
    np.float32,
    st.integers(1, 30),
    elements=st.sampled_from(np.float32([0, 0.125, 0.5, 0.75, 1])) | st.floats(0, 1, width=32),
)


def runs_at(track, threshold):
    edges = np.flatnonzero(np.diff(track.astype(float) >= threshold, prepend=False, append=False)).reshape(-1, 2)
    return {tuple(run) for run in edges.tolist()}


@given(TRACKS, st.floats(-0.5, 1.5))
def test_the_runs_of_any_threshold_are_those_of_the_track(track, threshold):
    runs = Detections.of(track)
    alive = (runs.above < threshold) & (threshold <= runs.upto)
    found = list(zip(runs.start[alive].tolist(), runs.stop[alive].tolist(), strict=True))
    assert len(set(found)) == len(found)
    assert set(found) == runs_at(track, threshold)


@given(TRACKS, st.integers(0, 2**32 - 1))
def test_totals_are_those_of_each_threshold_by_itself(track, seed):
    runs, thresholds = Detections.of(track), np.unique(track)[::-1].astype(float)
    weights = np.random.default_rng(seed).integers(0, 9, len(runs.start))
    expected = [weights[(runs.above < t) & (t <= runs.upto)].sum() for t in thresholds]
    assert runs.totals(weights, thresholds) == pytest.approx(expected)
    assert runs.totals(1, thresholds).tolist() == [len(runs_at(track, t)) for t in thresholds]


def test_minus_infinity_keeps_runs_apart():
    track = np.float32([0.5, 0.5, -np.inf, 0.5])
    assert Detections.of(track).totals(1, np.array([0.5])).tolist() == [2]
