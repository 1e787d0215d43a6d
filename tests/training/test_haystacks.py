from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dass.fbank import fbank, normalise
from training.haystacks import Noise, Recording, Zeros, babble, scaled, white_noise
from training.known_recording import level_db

WHITE = white_noise(-30)
BABBLE = babble([], -30)


def test_zeros_are_zero_for_the_model():
    assert not normalise(Zeros().frames(3, 40)).any()


@pytest.mark.parametrize("haystack", [WHITE, BABBLE], ids=["white", "babble"])
@settings(max_examples=20)
@given(start=st.integers(0, 10**7), parts=st.lists(st.integers(0, 30), min_size=2, max_size=3))
def test_noise_is_the_same_wherever_it_is_read(haystack, start, parts):
    edges = start + np.cumsum([0, *parts])
    pieces = [haystack.frames(a, b) for a, b in pairwise(edges.tolist())]
    np.testing.assert_array_equal(np.concatenate(pieces), haystack.frames(start, int(edges[-1])))


def test_noise_has_the_level_asked_for():
    """Frames of a sound 20 dB softer are lower by ln(100), so a level is read off against a sound of known level."""
    sound = np.random.default_rng(0).standard_normal(16_000).astype(np.float32)
    loud, soft = (Noise([sound], level_db).frames(0, 90) for level_db in (-10, -30))
    told = soft > -15.9  # above the floor
    np.testing.assert_allclose((loud - soft)[told], np.log(100), atol=0.01)
    np.testing.assert_allclose(soft, fbank(np.resize(scaled(sound, -30), 20_000))[:90], atol=0.01)
    assert abs(WHITE.frames(0, 3000).mean() - soft.mean()) < 0.1


def test_voices_go_on_when_they_end():
    sound = np.random.default_rng(0).standard_normal(1600).astype(np.float32)
    frames = Noise([sound], -20).frames(0, 30)
    np.testing.assert_allclose(frames[:10], frames[10:20], rtol=1e-5)


def test_babble_is_made_of_the_clips_given_each_as_loud():
    clips = [np.random.default_rng(i).standard_normal(1600).astype(np.float32) * 10**i for i in range(3)]
    np.testing.assert_allclose(babble(clips, -20).frames(0, 9), Noise(clips, -20).frames(0, 9), rtol=1e-5, atol=1e-6)


def test_made_up_babble_is_low_and_changes_with_the_syllables():
    frames, white = BABBLE.frames(0, 3000), WHITE.frames(0, 3000)
    assert frames[:, :40].mean() > white[:, :40].mean()
    assert frames[:, -20:].mean() < white[:, -20:].mean()
    assert frames[:, 20].std() > white[:, 20].std()


@given(start=st.integers(0, 60), first=st.integers(0, 80), length=st.integers(1, 80))
def test_the_needle_is_where_it_was_put(start, first, length):
    needle = np.ones((20, 128), np.float32)
    whole = Zeros().frames(0, 200)
    whole[start : start + 20] = needle
    frames = Recording(Zeros(), 200, needle, start).frames(first, first + length)
    np.testing.assert_array_equal(frames, whole[first : first + length])


def test_scaling_reaches_the_level_and_leaves_silence():
    sound = np.random.default_rng(0).standard_normal(999).astype(np.float32)
    assert level_db(scaled(sound, 3.0)) == pytest.approx(3, abs=1e-4)
    assert not scaled(np.zeros(9, np.float32), -20).any()
