import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.frequency_axis import FrequencyAxis, FrequencyScale
from app.core.picture import ABSENT, LOWEST, N_BINS

NYQUIST = 24_000.0


@st.composite
def axes(draw):
    low = draw(st.floats(0, 23_000))
    return FrequencyAxis(low, low + draw(st.floats(100, 30_000)), draw(st.sampled_from(FrequencyScale)))


@given(axes(), st.floats(0, 1))
def test_heights_and_frequencies_are_each_others_inverse(axis, height):
    assert axis.height_of(axis.hz_at(height)) == pytest.approx(height, abs=1e-9)
    assert axis.low_hz - 1e-6 <= axis.hz_at(height) <= axis.high_hz + 1e-6


@given(axes(), st.integers(1, 900), st.integers(0, N_BINS - 1), st.integers(LOWEST + 1, 255))
def test_a_thin_tone_is_seen_where_it_lies_however_few_rows_there_are(axis, n_rows, tone, code):
    columns = np.full((1, N_BINS), LOWEST, np.uint8)
    columns[0, tone] = code
    height = float(axis.height_of(tone * NYQUIST / N_BINS))
    assume(0 <= height < 1)
    rows = axis.rows(columns, NYQUIST, n_rows)[0]
    assert rows[min(int(height * n_rows), n_rows - 1)] >= code - 1
    assert rows.max() <= code


@given(axes(), st.integers(1, 900), st.integers(0, 255))
def test_what_is_the_same_at_all_frequencies_is_so_in_all_rows(axis, n_rows, code):
    rows = axis.rows(np.full((3, N_BINS), code, np.uint8), NYQUIST, n_rows)
    below = axis.hz_at(np.arange(n_rows) / n_rows) < NYQUIST - 1e-6
    assert (rows[:, below] == code).all()


@given(axes(), st.integers(1, 300))
def test_rows_are_never_louder_or_softer_than_the_bins(axis, n_rows):
    columns = np.random.default_rng(n_rows).integers(40, 200, (7, N_BINS)).astype(np.uint8)
    rows = axis.rows(columns, NYQUIST, n_rows)
    seen = rows[rows != ABSENT]
    assert ((seen >= 40) & (seen < 200)).all()


def test_linear_rows_as_many_as_bins_show_the_bins():
    columns = np.arange(N_BINS).astype(np.uint8)[None]
    columns = np.maximum(columns // 2, LOWEST)
    rows = FrequencyAxis(0, NYQUIST).rows(columns, NYQUIST, N_BINS)
    assert abs(rows.astype(int) - columns).max() <= 1


def test_between_bins_decibels_are_interpolated():
    columns = np.zeros((1, N_BINS), np.uint8)
    columns[0] = np.where(np.arange(N_BINS) <= 100, 10, 50)
    hz_per_bin = NYQUIST / N_BINS
    rows = FrequencyAxis(100 * hz_per_bin, 101 * hz_per_bin).rows(columns, NYQUIST, 4)
    assert rows[0].tolist() == [20, 30, 40, 50]


def test_a_recording_of_a_lower_rate_has_nothing_above_its_own_nyquist_frequency():
    columns = np.full((2, N_BINS), 99, np.uint8)
    rows = FrequencyAxis(0, 24_000).rows(columns, 8_000.0, 6)
    assert rows.tolist() == [[99, 99, ABSENT, ABSENT, ABSENT, ABSENT]] * 2


def test_the_same_tone_has_the_same_row_at_any_sample_rate():
    axis = FrequencyAxis(0, 8_000, FrequencyScale.MEL)
    peaks = []
    for nyquist in (8_000.0, 24_000.0):
        columns = np.full((1, N_BINS), LOWEST, np.uint8)
        columns[0, round(3_000 / nyquist * N_BINS)] = 200
        peaks.append(axis.rows(columns, nyquist, 100)[0].argmax())
    assert abs(peaks[0] - peaks[1]) <= 1


def test_mel_gives_low_frequencies_more_room():
    axis = FrequencyAxis(0, 16_000, FrequencyScale.MEL)
    assert axis.height_of(1_000) == pytest.approx(1_000 / 3_575, rel=0.001)


def test_what_is_absent_stays_absent():
    assert not FrequencyAxis(0, 16_000).rows(np.zeros((4, N_BINS), np.uint8), NYQUIST, 77).any()
