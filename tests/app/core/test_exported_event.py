from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import ClockSource
from app.core.exported_event import exported_recordings, one_line
from app.core.timeline import Timeline
from tests.fake_export import an_exported_event, an_exported_recording
from tests.fake_recording import NOON, a_clock, a_recording

BERLIN_SUMMER = timezone(timedelta(hours=2))


def begins_of(recordings, zone=None):
    return [recording.begins for recording in exported_recordings(Timeline.of(recordings, zone)).values()]


def test_recordings_come_in_order_of_time_with_their_numbers():
    recordings = [a_recording(1, a_clock(600)), a_recording(2, a_clock(0), sample_rate=44_100)]
    exported = exported_recordings(Timeline.of(recordings, UTC))
    assert list(exported) == [2, 1]
    assert (exported[2].sample_rate, exported[2].n_samples) == (44_100, recordings[1].n_samples)
    assert exported[1].path == recordings[0].path


def test_a_start_is_told_in_the_zone_of_the_project():
    assert begins_of([a_recording()], BERLIN_SUMMER) == [NOON.replace(tzinfo=BERLIN_SUMMER)]
    stated = a_recording(clock=a_clock(utc_offset=timedelta(hours=2)))
    assert begins_of([stated]) == [NOON.replace(tzinfo=BERLIN_SUMMER)]


def test_no_start_is_told_where_nobody_knows_the_zone_or_it_is_a_guess():
    guess = a_clock(source=ClockSource.GUESS, utc_offset=timedelta(hours=2))
    assert begins_of([a_recording()]) == [None]
    assert begins_of([a_recording(clock=guess)], BERLIN_SUMMER) == [None]
    assert begins_of([a_recording(1), a_recording(2, guess)], UTC)[1] is None


@given(st.integers(0, 10**12), st.sampled_from([8000, 44_100, 384_000]))
def test_the_time_of_a_sample_is_right_to_the_microsecond(sample, rate):
    begins = datetime(2024, 5, 1, tzinfo=UTC)
    told = an_exported_recording(sample_rate=rate, begins=begins).time_of(sample) - begins
    assert abs(told / timedelta(microseconds=1) - sample * 10**6 / rate) <= 0.51


def test_an_event_knows_its_times_and_its_name():
    event = an_exported_event(start=480, stop=961, score=0.934)
    assert (event.start_s, event.stop_s) == (0.01, pytest.approx(0.020021, abs=1e-9))
    assert (event.title, replace(event, score=None).title) == ("Dog 0.93", "Dog")
    assert event.recording.time_of(480) is None


def test_separators_do_not_survive_in_one_line():
    assert one_line("a\tb\r\nc  d") == "a b c d"
    assert one_line("a  b") == "a  b"
