from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.event_filters import near_others, within_hours
from app.core.event_query import DayHours
from app.core.event_table import EventTable
from app.core.timeline import Placement, Timeline
from tests.fake_recording import a_recording

DAY_S = 86_400
BERLIN = ZoneInfo("Europe/Berlin")

starts = st.integers(0, 60)
some_events = st.lists(st.tuples(starts, st.integers(1, 9), st.integers(0, 3)), max_size=15, unique_by=lambda e: e[::2])
quarters = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))


def events_of(rows):
    """Return events given as (start_s, duration_s, class), in order."""
    table = np.array(sorted(rows, key=lambda row: (row[0], row[2])), np.float64).reshape(-1, 3)
    index = table[:, 2].astype(np.int64)
    return EventTable(table[:, 0], table[:, 0] + table[:, 1], index, np.ones(len(table), np.float32), index * 0 + 1)


def from_(origin, duration_s):
    return Timeline([Placement(a_recording(duration_s=duration_s, sample_rate=100), 0)], origin)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2024, 1, 8)),
    st.integers(-12 * 4, 14 * 4),
    st.integers(1, 4 * 96),
    st.data(),
)
def test_an_event_passes_where_the_clock_shows_the_hours_while_it_lasts(wall, offset, n_quarters, data):
    zone = timezone(timedelta(minutes=15 * offset))
    origin = wall.replace(minute=wall.minute // 15 * 15, second=0, microsecond=0, tzinfo=zone)
    timeline, hours = from_(origin, n_quarters * 900), DayHours(data.draw(quarters), data.draw(quarters))
    rows = st.tuples(st.integers(0, n_quarters - 1), st.integers(1, 30))
    quarter_rows = data.draw(st.lists(rows, max_size=8))
    lengths = [min(n, n_quarters - start) for start, n in quarter_rows]
    events = events_of(
        [(row[0] * 900, n * 900, i) for i, (row, n) in enumerate(zip(quarter_rows, lengths, strict=True))]
    )
    # Everything lies on quarters of an hour, so that the middle of one stands for all of it.
    expected = [
        any(_is_in(hours, timeline.clock_at(middle).time()) for middle in np.arange(start + 450, stop, 900))
        for start, stop in zip(events.start_s, events.stop_s, strict=True)
    ]
    assert within_hours(events, hours, timeline).tolist() == expected


def _is_in(hours, moment):
    if hours.start < hours.stop:
        return hours.start <= moment < hours.stop
    return moment >= hours.start or moment < hours.stop


def test_hours_go_over_midnight_and_follow_the_zone():
    events = events_of([(hour * 3600, 60, 0) for hour in range(48)])
    night = DayHours(time(22), time(4))
    timeline = from_(datetime(2024, 5, 1, tzinfo=UTC), 2 * DAY_S)
    by_utc = np.flatnonzero(within_hours(events, night, timeline)).tolist()
    assert by_utc == [0, 1, 2, 3, 22, 23, 24, 25, 26, 27, 46, 47]
    timeline = from_(datetime(2024, 5, 1, 2, tzinfo=BERLIN), 2 * DAY_S)  # the same moment
    assert np.flatnonzero(within_hours(events, night, timeline)).tolist() == [0, 1, *range(20, 26), *range(44, 48)]


def test_hours_are_those_of_the_clock_on_both_sides_of_a_change():
    timeline = from_(datetime(2024, 3, 30, tzinfo=BERLIN), 2 * DAY_S)  # clocks go forward in the second night
    events = events_of([(hour * 3600, 60, 0) for hour in range(46)])
    passed = np.flatnonzero(within_hours(events, DayHours(time(8), time(9)), timeline))
    assert [timeline.clock_at(hour * 3600).hour for hour in passed.tolist()] == [8, 8]


@pytest.mark.parametrize("day", [datetime(2024, 3, 31), datetime(2024, 10, 27)])
@given(st.integers(0, 95), st.integers(1, 20))
def test_nothing_is_lost_in_the_night_in_which_clocks_change(day, first, n_quarters):
    origin = datetime.combine(day - timedelta(days=1), time(0), BERLIN)
    timeline = from_(origin, 3 * DAY_S)
    last = (first + n_quarters) % 96
    hours = DayHours(*(time(number // 4, number % 4 * 15) for number in (first, last)))
    events = events_of([(number * 900, 900, 0) for number in range(3 * 95)])
    passes = within_hours(events, hours, timeline)
    wanted = [_is_in(hours, timeline.clock_at(start + 450).time()) for start in events.start_s]
    assert passes[wanted].all()
    assert passes.sum() <= sum(wanted) + 3 * 4  # an hour more, at its beginning and at its end


@given(some_events, some_events, st.integers(0, 12))
def test_near_is_the_time_between_two_that_are_not_the_same(some, others, near_s):
    events, near = events_of(some), events_of(others)
    expected = [
        any(
            max(other.start_s - event.stop_s, event.start_s - other.stop_s, 0.0) <= near_s
            for other in near
            if (other.start_s, other.class_index) != (event.start_s, event.class_index)
        )
        for event in events
    ]
    assert near_others(events, near, float(near_s)).tolist() == expected
