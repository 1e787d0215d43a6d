import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.level_meter import CLIPPING, LevelMeter
from app.core.sound_level import Level

RATE = 100


def noise(n_channels=2):
    return np.random.default_rng(0).uniform(-1, 1, (n_channels, 300)).astype(np.float32)


@given(st.lists(st.integers(0, 300), max_size=5))
def test_it_is_the_same_however_the_sound_is_cut(edges):
    whole, cut = LevelMeter(), LevelMeter()
    whole.add(noise(), RATE)
    for part in np.split(noise(), sorted(edges), axis=1):
        cut.add(part, RATE)
    expected, level = whole.take(), cut.take()
    assert (level.peak, level.is_clipped) == (expected.peak, expected.is_clipped)
    assert level.rms == pytest.approx(expected.rms)


def test_peak_and_rms_are_of_each_channel():
    meter = LevelMeter()
    meter.add(np.float32([[0.5, -0.5], [0.0, -1.0]]), RATE)
    level = meter.take()
    assert (level.peak, level.is_clipped) == ((0.5, 1.0), (False, True))
    assert level.rms == pytest.approx((0.5, np.sqrt(0.5)))


@pytest.mark.parametrize("sign", [1, -1])
def test_the_most_that_16_bits_hold_is_clipped_and_the_next_step_is_not(sign):
    meter = LevelMeter()
    meter.add(sign * np.float32([[CLIPPING], [CLIPPING - 2**-15]]), RATE)
    assert meter.take().is_clipped == (True, False)


def test_each_level_begins_where_the_last_was_taken():
    meter = LevelMeter()
    assert meter.take() is None
    for peak in (0.5, 0.25):
        meter.add(np.float32([[peak]]), RATE)
        assert meter.take() == Level((peak,), (peak,), (False,))
    assert meter.take() is None


def test_other_channels_begin_anew():
    meter = LevelMeter()
    meter.add(np.float32([[1.0]]), RATE)
    meter.add(np.float32([[0.5], [0.25]]), RATE)
    assert meter.take().peak == (0.5, 0.25)


def test_silence_grows_over_all_levels_until_there_is_any_sound():
    meter = LevelMeter()
    silent_s = []
    for value in (0.0, 0.0, 2**-23, 0.0):
        meter.add(np.full((2, RATE), value, np.float32), RATE)
        silent_s.append(meter.take().silent_s)
    assert silent_s == [1, 2, 0, 1]
