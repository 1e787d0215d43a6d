import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.synthesis import RATE, arranged, clock, faded, harmonics, noise, normalised, ring, swell, tone, voiced

pitches = st.floats(100, 2000)


def _loudest_hz(samples):
    return np.abs(np.fft.rfft(samples)).argmax() * RATE / len(samples)


def _energy(samples, low_hz, high_hz):
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return (np.abs(np.fft.rfft(samples)[(hz >= low_hz) & (hz < high_hz)]) ** 2).sum()


@given(pitches)
def test_a_tone_has_its_frequency(hz):
    assert _loudest_hz(tone(np.full(RATE, hz))) == pytest.approx(hz, abs=1)


@given(pitches, st.integers(1, 6), st.floats(0.2, 2))
def test_harmonics_are_the_sum_of_tones(hz, n, tilt):
    pitch = np.full(1000, hz)
    expected = np.sum([tone(pitch * k) / k**tilt for k in range(1, n + 1)], axis=0)
    np.testing.assert_allclose(harmonics(pitch, n, tilt), expected)


@given(st.floats(0.01, 1))
def test_a_partial_decays_to_its_share(decay_s):
    struck = ring(3 * decay_s, [(1000.0, 2.0, decay_s)])
    loudness = 2 * np.exp(-clock(3 * decay_s) / decay_s)
    assert (np.abs(struck) <= loudness + 1e-12).all()
    assert np.abs(struck).max() > 0.8 * loudness[0]


@given(st.integers(0, 2**32), st.floats(200, 1000))
def test_noise_keeps_to_its_band(seed, low_hz):
    sound = noise(np.random.default_rng(seed), 0.5, low_hz, 4 * low_hz)
    assert _energy(sound, low_hz / 2, 8 * low_hz) > 0.97 * _energy(sound, 0, RATE)


@given(st.floats(0.05, 2), st.floats(0.3, 2))
def test_a_swell_begins_and_ends_with_nothing(duration_s, power):
    envelope = swell(duration_s, power)
    assert envelope[0] == 0
    assert envelope.max() == pytest.approx(1, abs=1e-3)
    assert envelope[-1] < 0.2


def test_a_formant_is_what_is_left_of_a_source():
    source = np.random.default_rng(0).standard_normal(RATE)
    assert _energy(voiced(source, [(1500, 100, 1)]), 1300, 1700) > 10 * _energy(voiced(source, []), 1300, 1700)


@given(st.lists(st.floats(0, 0.3), max_size=5))
def test_sounds_are_added_where_they_begin(starts):
    impulse = np.ones(1)
    whole = arranged(0.2, [(start, impulse) for start in starts])
    assert len(whole) == 0.2 * RATE
    expected = np.zeros(len(whole))
    for start in starts:
        if round(start * RATE) < len(whole):
            expected[round(start * RATE)] += 1
    np.testing.assert_array_equal(whole, expected)


def test_a_fade_leaves_the_middle_and_its_argument_alone():
    flat = np.ones(RATE)
    shaped = faded(flat, 0.1)
    assert shaped[0] == shaped[-1] == 0
    assert (shaped[RATE // 10 : -RATE // 10] == 1).all()
    assert (flat == 1).all()


@given(st.floats(0.001, 100))
def test_normalised_sound_peaks_at_one(peak):
    assert np.abs(normalised(peak * np.array([0.5, -1.0, 0.2]))).max() == pytest.approx(1)
