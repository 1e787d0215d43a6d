from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import ClockSource
from app.core.clock_edits import parse_shift, set_by_hand, shifted
from app.core.time_text import elapsed
from app.core.timeline import Timeline
from tests.fake_recording import NOON, a_clock, a_recording

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)

shifts = st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1))


def starts(timeline):
    return {placement.recording.id: timeline.clock_at(placement.start_s) for placement in timeline.placements}


def with_clocks(recordings, clocks):
    return [a_recording(old.id, clock, old.duration_s) for old, clock in zip(recordings, clocks, strict=True)]


@given(moments, st.sampled_from([None, UTC, BERLIN, timezone(-3.5 * HOUR)]))
def test_a_recording_begins_when_the_user_says(wall, zone):
    before = Timeline.of([a_recording()], zone)
    clock = set_by_hand(wall.replace(tzinfo=before.zone), before.is_zone_known)
    after = Timeline.of([a_recording(clock=clock)], zone)
    assert clock.source is ClockSource.MANUAL
    assert after.clock_at(0) == wall.replace(tzinfo=before.zone)


def test_what_is_set_before_the_time_zone_is_known_moves_with_it():
    clock = set_by_hand(NOON.replace(tzinfo=UTC), is_zone_known=False)
    assert Timeline.of([a_recording(clock=clock)], BERLIN).clock_at(0) == NOON.replace(tzinfo=BERLIN)


@given(shifts, st.lists(st.sampled_from([None, timedelta(), 2 * HOUR]), min_size=1, max_size=4))
def test_a_shift_moves_every_start_and_joins_and_parts_nothing(by, offsets):
    recordings = [a_recording(id, a_clock(59.4 * id, utc_offset=offset)) for id, offset in enumerate(offsets, 1)]
    before = Timeline.of(recordings, UTC)
    began = starts(before)
    clocks = [shifted(recording.clock, began[recording.id], by, True) for recording in recordings]
    after = Timeline.of(with_clocks(recordings, clocks), UTC)
    assert starts(after) == {id: start + by for id, start in began.items()}
    assert (after.gaps, after.overlaps) == (before.gaps, before.overlaps)


@given(shifts)
def test_guesses_are_shifted_from_where_they_were_placed(by):
    guess = a_clock(5_000, ClockSource.GUESS, 2 * HOUR)
    recordings = [a_recording(1, a_clock(utc_offset=timedelta())), a_recording(2, guess), a_recording(3, guess)]
    before = Timeline.of(recordings, UTC)
    began = starts(before)
    clocks = [shifted(recording.clock, began[recording.id], by, True) for recording in recordings]
    after = Timeline.of(with_clocks(recordings, clocks), UTC)
    assert starts(after) == {id: start + by for id, start in began.items()}
    assert after.gaps == before.gaps == ()


@given(st.integers(0, 10**9), st.sampled_from(["", "+", "-", " - "]))
def test_a_shift_is_read_as_times_are_written(tenths, sign):
    by = timedelta(seconds=tenths / 10)
    assert parse_shift(f"{sign.strip()}{elapsed(tenths / 10, 1)}") == (-by if "-" in sign else by)


@pytest.mark.parametrize("text", ["", "-", "an hour", "--5", "1:75", "nan", "inf", "1e300"])
def test_what_is_no_shift_is_none(text):
    assert parse_shift(text) is None
