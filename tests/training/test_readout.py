import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dass.events import EventPolicy, smooth
from dass.scores import probabilities
from training.readout import Readout


@given(pieces=st.lists(st.integers(0, 5), min_size=1, max_size=6).filter(any), seed=st.integers(0, 2**20))
def test_read_outs_of_pieces_add_up_to_that_of_the_whole(pieces, seed):
    logits = np.random.default_rng(seed).standard_normal((sum(pieces), 3), np.float32) * 4
    edges = np.cumsum(pieces)[:-1]
    first, *others = (Readout.of(piece) for piece in np.split(logits, edges))
    readout = sum(others, start=first)
    assert readout.n_columns == len(logits)
    np.testing.assert_allclose(readout.pooled, logits.mean(0, dtype=np.float64), rtol=1e-12)
    smoothed = [smooth(column, EventPolicy().smoothing).max() for column in probabilities(logits).T]
    np.testing.assert_array_equal(readout.peaks, smoothed)


def test_a_strong_column_among_many_is_lost_in_the_mean_and_kept_in_the_peak():
    logits = np.full((1000, 2), -6, np.float32)
    logits[400:403, 1] = 5
    readout = Readout.of(logits)
    assert readout.pooled[1] < -5.9
    assert readout.peaks[1] > 0.99 > 0.01 > readout.peaks[0]
