from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock_marks import clock_marks
from app.core.time_text import mark_step
from app.core.timeline import Timeline

BERLIN, CARACAS = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Caracas")
PUT_FORWARD, PUT_BACK = datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)
DAY_S = 86400.0
LONGEST_SHIFT_S = 3600.0 + 1.0
ROUNDING_S = 1e-6
"""What a clock counts in."""

zones = st.sampled_from([UTC, BERLIN, CARACAS])
origins = st.builds(
    lambda near, hours, seconds: near + timedelta(hours=hours, seconds=seconds),
    st.sampled_from([PUT_FORWARD, PUT_BACK]),
    st.integers(-50, 5),
    st.floats(0, 3600),
)
spans_s = st.floats(-2.0, 6.5).map(lambda power: 10**power)


def timeline_from(origin, zone=BERLIN):
    return Timeline([], origin.astimezone(zone))


def shown(timeline, times_s):
    return [timeline.clock_at(time_s).replace(tzinfo=None) for time_s in times_s]


@given(origins, zones, st.floats(0, 10 * DAY_S), spans_s, st.integers(1, 30))
def test_the_clock_shows_a_multiple_of_the_step_at_every_mark_and_no_mark_is_missing(
    origin, zone, start_s, span_s, most
):
    timeline, step_s = timeline_from(origin, zone), mark_step(span_s, most)
    marks = clock_marks(timeline, start_s, start_s + span_s, step_s)
    assert marks == sorted(set(marks))
    assert all(start_s - ROUNDING_S <= mark <= start_s + span_s + ROUNDING_S for mark in marks)
    midnight = timeline.origin.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    for moment in shown(timeline, marks):
        steps = (moment - midnight).total_seconds() / step_s
        assert steps == pytest.approx(round(steps), abs=2 * ROUNDING_S / step_s)
    assert all(
        later - earlier <= step_s + LONGEST_SHIFT_S for earlier, later in pairwise([start_s, *marks, start_s + span_s])
    )


def test_days_begin_at_midnight_also_after_clocks_were_put_back():
    timeline = timeline_from(datetime(2026, 10, 23, 15, tzinfo=UTC))
    marks = clock_marks(timeline, 0.0, 5 * DAY_S, DAY_S)
    assert [(moment.day, moment.hour) for moment in shown(timeline, marks)] == [
        (day, 0) for day in (24, 25, 26, 27, 28)
    ]
    assert marks[2] - marks[1] == 25 * 3600


def test_what_the_clock_shows_twice_has_two_marks_and_what_it_never_shows_has_none():
    back = timeline_from(PUT_BACK - timedelta(hours=4))
    hours = [moment.hour for moment in shown(back, clock_marks(back, 0.0, 6 * 3600, 3600))]
    assert hours == [23, 0, 1, 2, 2, 3, 4]
    forward = timeline_from(PUT_FORWARD - timedelta(hours=4))
    hours = [moment.hour for moment in shown(forward, clock_marks(forward, 0.0, 6 * 3600, 3600))]
    assert hours == [22, 23, 0, 1, 3, 4, 5]
