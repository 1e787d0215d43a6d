import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QPainter, QPicture

from app.core.frequency_axis import FrequencyAxis, FrequencyScale
from app.viewmodels.picture_look import MIN_BAND
from app.views.hertz_axis import HertzAxis
from app.views.time_plot import TimePlot

NYQUISTS_HZ = (50.0, 4_000.0, 8_000.0, 22_050.0, 24_000.0, 192_000.0, 250_000.0)

heights = st.integers(60, 1200)


@st.composite
def bands(draw):
    """Frequencies that can be shown of some recording, on either scale."""
    nyquist_hz = draw(st.sampled_from(NYQUISTS_HZ))
    length = draw(st.floats(MIN_BAND, 1.0) | st.just(1.0))
    low = draw(st.floats(0.0, 1.0)) * (1 - length)
    scale = draw(st.sampled_from(FrequencyScale))
    return FrequencyAxis(low * nyquist_hz, (low + length) * nyquist_hz, scale)


def hertz(text):
    number, unit = text.split()
    return float(number) * {"Hz": 1, "kHz": 1000}[unit]


def first_digit(hz):
    return float(f"{hz:.3e}".split("e")[0])


@pytest.fixture
def axis(stage):
    axis = HertzAxis()
    stage.show(TimePlot(stage.navigator, stage.frames, left=axis))
    return axis


laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


@laws
@given(bands(), heights)
def test_marks_are_apart_say_where_they_are_and_are_as_many_as_can_be_read(axis, band, height):
    axis.show_frequencies(band)
    [(step, places)] = axis.tickValues(0.0, 1.0, height)
    texts = axis.tickStrings(places, 1.0, step)
    assert all(0 <= place <= 1 for place in places)
    assert np.diff(places).min(initial=1.0) * height >= 34 - 1e-6
    assert len(set(texts)) == len(texts)
    said = np.array([hertz(text) for text in texts])
    np.testing.assert_allclose(band.height_of(said), places, atol=1e-6)
    if height >= 250:
        assert len(places) >= 2


@laws
@given(bands(), heights)
def test_frequencies_are_round(axis, band, height):
    """Multiples of 1, 2 or 5 and a power of ten: of one step, or where all sizes are shown by themselves."""
    axis.show_frequencies(band)
    [(step, places)] = axis.tickValues(0.0, 1.0, height)
    said = np.array([hertz(text) for text in axis.tickStrings(places, 1.0, step)])
    steps = np.diff(said)
    if len(steps) and not {first_digit(hz) for hz in said if hz} <= {1.0, 2.0, 5.0}:
        np.testing.assert_allclose(steps, steps[0], rtol=1e-5)
        assert first_digit(steps[0]) in (1.0, 2.0, 5.0)
        np.testing.assert_allclose(said / steps[0], np.round(said / steps[0]), atol=1e-4)


@pytest.mark.parametrize("nyquist_hz", NYQUISTS_HZ)
@pytest.mark.parametrize("scale", FrequencyScale)
def test_all_texts_fit_beside_the_plot(axis, nyquist_hz, scale):
    for low in (0.0, 0.5, 0.98):
        axis.show_frequencies(FrequencyAxis(low * nyquist_hz, nyquist_hz * (low + MIN_BAND), scale))
        axis.setRange(0.0, 1.0)
        painter = QPainter(picture := QPicture())
        _, ticks, texts = axis.generateDrawSpecs(painter)
        painter.end()
        del picture
        inside = [place for _, place, _ in ticks if 10 < place.y() < axis.geometry().height() - 10]
        assert len(texts) >= len(inside)


def test_the_whole_of_a_recording_is_marked_in_even_steps():
    axis = HertzAxis()
    axis.show_frequencies(FrequencyAxis(0.0, 24_000.0))
    [(step, places)] = axis.tickValues(0.0, 1.0, 400)
    assert axis.tickStrings(places, 1.0, step) == ["0 Hz", "5 kHz", "10 kHz", "15 kHz", "20 kHz"]
    axis.show_frequencies(FrequencyAxis(0.0, 24_000.0, FrequencyScale.MEL))
    [(step, places)] = axis.tickValues(0.0, 1.0, 400)
    expected = ["200 Hz", "1 kHz", "2 kHz", "5 kHz", "10 kHz", "20 kHz"]
    assert axis.tickStrings(places, 1.0, step) == expected
