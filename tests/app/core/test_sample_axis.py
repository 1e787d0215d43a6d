import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.placement import Placement
from app.core.sample_axis import SampleAxis
from app.core.timeline import Timeline
from tests.fake_recording import a_recording

N_SAMPLES = 2**37
rates = st.sampled_from([8_000, 11_025, 12_345, 22_050, 44_100, 48_000, 96_000, 192_000, 384_000])
samples = st.integers(0, N_SAMPLES - 2)
starts_s = st.integers(0, 10**15).map(lambda ns: ns / 1e9)
ONE = np.array([1])


def axis(rate, start_s=0.0, n_samples=N_SAMPLES):
    recording = a_recording(sample_rate=rate, n_samples=n_samples)
    timeline = Timeline([Placement(recording, round(start_s * 1e9))], None)
    return SampleAxis(timeline), timeline


def span(axis, start_s, stop_s):
    start, stop = axis.spans(ONE, np.array([start_s]), np.array([stop_s]))
    return start.item(), stop.item()


@given(rates, samples, starts_s)
def test_a_sample_is_found_where_it_begins(rate, sample, start_s):
    samples, timeline = axis(rate, start_s)
    start, stop = (samples.seconds(ONE, np.array([number])).item() for number in (sample, sample + 1))
    if stop < 2**53 / 1e9:  # where seconds tell nanoseconds apart
        assert span(samples, start, stop) == (sample, sample + 1)
        assert span(samples, timeline.time_of(1, sample), timeline.time_of(1, sample + 1)) == (sample, sample + 1)
        assert start == pytest.approx(timeline.time_of(1, sample), abs=2e-9)
        assert timeline.placements[0].sample_at(start) == sample


@given(rates, st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(1, 10**6))
def test_at_least_one_sample_of_the_recording_is_found(rate, start_s, stop_s, n_samples):
    start, stop = span(axis(rate, n_samples=n_samples)[0], start_s, stop_s)
    assert 0 <= start < stop <= n_samples


def test_each_recording_has_its_own_start_and_rate():
    recordings = [a_recording(3, sample_rate=8_000), a_recording(7, sample_rate=44_100)]
    timeline = Timeline([Placement(recordings[0], 0), Placement(recordings[1], 10**9)], None)
    ids, numbers = np.array([7, 3, 7]), np.array([44_100, 4_000, 0])
    samples = SampleAxis(timeline)
    seconds = samples.seconds(ids, numbers)
    assert seconds.tolist() == [2.0, 0.5, 1.0]
    assert samples.spans(ids, seconds, seconds + 0.5)[0].tolist() == numbers.tolist()
    assert (samples.spans(ids, seconds, seconds + 0.5)[1] - numbers).tolist() == [22_050, 4_000, 22_050]


def test_of_no_recording_nothing_is_asked():
    assert len(SampleAxis(Timeline.of([])).seconds(np.empty(0, np.int64), np.empty(0, np.int64))) == 0
