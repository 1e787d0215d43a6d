"""Recordings with known events hold what they are said to hold."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training import known_recording


@given(st.lists(st.integers(1, 50_000), min_size=1, max_size=20), st.integers(0, 2**32 - 1))
def test_sounds_never_overlap(lengths, seed):
    n_samples = sum(lengths) + 16_000 * (len(lengths) + 1)
    starts = known_recording.starts(lengths, n_samples, np.random.default_rng(seed))
    stops = starts + lengths
    assert (starts[1:] - stops[:-1] >= known_recording.GAP).all()
    assert starts[0] >= known_recording.GAP
    assert n_samples - stops[-1] >= known_recording.GAP


def test_an_event_lasts_as_long_as_its_clip_is_heard():
    sound = np.zeros(16_000, np.float32)
    sound[3_200:6_400] = 0.5
    assert len(known_recording.active_part(sound)) == 3_200
