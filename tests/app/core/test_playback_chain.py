import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.playback_chain import PlaybackChain, Treatment
from tests.fake_timeline import RATE, noise, tone

SPEEDS = (0.25, 0.5, 0.75, 1.5, 2, 4)


def treated(samples, treatment, rate_in=RATE, rate_out=RATE, cuts=()):
    chain = PlaybackChain(rate_in, rate_out, len(samples), treatment)
    pieces = np.split(samples, sorted(cuts), axis=1)
    return np.concatenate([*(chain.push(piece) for piece in pieces), chain.flush()], axis=1)


def level_db(samples):
    """Of the middle, where filters have settled, against the tone that `tone` makes."""
    n = samples.shape[1]
    return 10 * np.log10(np.mean(samples[:, n // 4 : -n // 4] ** 2) / 0.125 + 1e-20)


def loudest_hz(samples, rate=RATE):
    spectrum = np.abs(np.fft.rfft(samples[0] * np.hanning(samples.shape[1])))
    return spectrum.argmax() * rate / samples.shape[1]


treatments = st.builds(
    Treatment,
    st.sampled_from((1.0, *SPEEDS)),
    st.booleans(),
    st.sampled_from((None, (2000.0, 4000.0), (0.0, 3000.0), (500.0, 1e6))),
)


@given(treatments, st.sampled_from((8_000, 44_100, RATE, 192_000)), st.lists(st.integers(0, 30_000), max_size=9))
@settings(max_examples=60)
def test_however_the_input_is_cut_the_output_is_the_same(treatment, rate_in, cuts):
    samples = noise(30_000, channels=2)
    whole = treated(samples, treatment, rate_in)
    np.testing.assert_array_equal(treated(samples, treatment, rate_in, cuts=cuts), whole)


@pytest.mark.parametrize("keeps_pitch", [True, False])
def test_untreated_sound_is_the_recording(keeps_pitch):
    samples = noise(RATE, channels=2)
    np.testing.assert_array_equal(treated(samples, Treatment(1.0, keeps_pitch)), samples)


@pytest.mark.parametrize("rate_in", [8_000, 44_100, RATE, 384_000])
@pytest.mark.parametrize("keeps_pitch", [True, False])
@pytest.mark.parametrize("speed", SPEEDS)
def test_at_another_speed_it_lasts_as_much_longer(speed, keeps_pitch, rate_in):
    n = treated(noise(4 * rate_in), Treatment(speed, keeps_pitch), rate_in).shape[1]
    assert n / RATE == pytest.approx(4 / speed, abs=0.05 / min(speed, 1))


@pytest.mark.parametrize("speed", SPEEDS)
def test_pitch_is_kept_or_goes_with_the_speed(speed):
    sound = tone(1000, 4)
    assert loudest_hz(treated(sound, Treatment(speed, keeps_pitch=True))) == pytest.approx(1000, abs=5)
    assert loudest_hz(treated(sound, Treatment(speed, keeps_pitch=False))) == pytest.approx(1000 * speed, rel=0.005)


@pytest.mark.parametrize("rate", [16_000, RATE, 384_000])
def test_a_band_keeps_what_lies_in_it_and_nothing_else(rate):
    band = Treatment(band=(2000, 4000))
    assert level_db(treated(tone(500, 2, rate), band, rate)) < -40
    assert level_db(treated(tone(3000, 2, rate), band, rate)) == pytest.approx(0, abs=1)
    assert level_db(treated(tone(7900, 2, rate), band, rate)) < -40


def test_a_band_is_one_of_the_recording_at_every_speed():
    slow = treated(tone(3000, 2), Treatment(0.5, keeps_pitch=False, band=(2000, 4000)))
    assert level_db(slow) == pytest.approx(0, abs=1)
    assert loudest_hz(slow) == pytest.approx(1500, abs=5)


def test_a_band_wider_than_the_recording_lets_all_through():
    samples = noise(RATE)
    np.testing.assert_array_equal(treated(samples, Treatment(band=(0, RATE))), samples)


def test_a_bat_is_heard_at_a_quarter_of_the_speed():
    bat = tone(40_000, 1, rate=384_000)
    assert level_db(treated(bat, Treatment(), 384_000)) < -80
    heard = treated(bat, Treatment(0.25, keeps_pitch=False), 384_000)
    assert level_db(heard) == pytest.approx(0, abs=0.1)
    assert loudest_hz(heard) == pytest.approx(10_000, abs=5)


def test_channels_stay_apart():
    left, right = tone(1000, 1), np.zeros((1, RATE), np.float32)
    heard = treated(np.concatenate([left, right]), Treatment(1.5, band=(500, 2000)))
    assert level_db(heard[:1]) == pytest.approx(0, abs=1)
    assert not heard[1].any()
