from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core import time_text
from app.core.placement import NS, Placement
from app.core.time_entry import Place, places
from app.core.timeline import Timeline
from dass.errors import DassError
from tests.fake_recording import a_recording

HOUR = 3600.0
BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2025, 6, 3, 20, tzinfo=UTC)


def night(*parts, origin=EVENING, zone=BERLIN):
    """Recordings of (start_s, duration_s) from an evening on."""
    placements = [
        Placement(a_recording(number, duration_s=duration_s, sample_rate=8000), round(start_s * NS))
        for number, (start_s, duration_s) in enumerate(parts, 1)
    ]
    return Timeline(placements, origin.astimezone(zone))


TEN_HOURS = night((0, 10 * HOUR))
THREE_DAYS = night((0, 10 * HOUR), (24 * HOUR, 10 * HOUR), (48 * HOUR, 10 * HOUR))


def times(text, timeline=TEN_HOURS, clock_first=True):
    return [place.time_s for place in places(text, timeline, clock_first)]


@given(st.integers(0, 360_000))
def test_a_time_since_the_start_as_it_is_written_is_that_time(tenths):
    assert Place(tenths / 10, False) in places(time_text.elapsed(tenths / 10, 1), TEN_HOURS)


@given(st.integers(0, 58 * 3600 * 10))
def test_a_clock_and_its_day_as_they_are_written_are_that_moment(tenths):
    moment = THREE_DAYS.clock_at(tenths / 10)
    for day in (time_text.day(moment), moment.date().isoformat()):
        assert places(f"{time_text.clock(moment, 1)} {day}", THREE_DAYS) == [Place(tenths / 10, True)]
    assert places(moment.isoformat()[:19], THREE_DAYS) == [Place(tenths // 10, True)]


@given(st.text(alphabet="0123456789:. -TueJn", max_size=20), st.booleans())
def test_whatever_is_typed_gives_places_in_the_project_or_one_sentence(text, clock_first):
    try:
        found = places(text, THREE_DAYS, clock_first)
    except DassError:
        return
    assert found
    assert all(0 <= place.time_s <= THREE_DAYS.duration_s for place in found)


def test_after_midnight_is_the_next_day():
    assert times("22:15") == [15 * 60, 22 * 60 + 15]
    assert times("0:30") == [2.5 * HOUR, 30]
    assert times("06:30:30.5") == [8.5 * HOUR + 30.5, 6.5 * HOUR + 30.5]


def test_what_the_axis_shows_is_meant_first():
    assert places("1:30", TEN_HOURS, clock_first=False) == [Place(90.0, False), Place(3.5 * HOUR, True)]
    assert places("1:30", TEN_HOURS, clock_first=True) == [Place(3.5 * HOUR, True), Place(90.0, False)]


def test_over_several_days_a_time_of_day_means_each_of_them_where_sound_is_first():
    found = places("06:30", THREE_DAYS, clock_first=True)
    assert [place.time_s / HOUR for place in found if place.is_clock] == [8.5, 32.5, 56.5]
    assert [place.time_s / HOUR for place in places("12:00", THREE_DAYS, True) if place.is_clock] == [14, 38]
    half = night((0, 10 * HOUR), (36 * HOUR, 2 * HOUR))
    assert [place.time_s / HOUR for place in places("11:00:00", half, True)] == [37, 13, 11]


def test_parts_of_the_date_choose_the_day():
    for text in ("06:30 thu", "5 jun 06:30", "06-05 6:30", "2025-06-05 06:30", "Thu 5 Jun 2025, 06:30", "06:30 05"):
        assert times(text, THREE_DAYS) == [32.5 * HOUR]
    assert len(times("06:30 jun", THREE_DAYS)) == 3


def test_when_clocks_are_put_back_a_time_comes_twice_and_when_put_forward_never():
    october = night((0, 10 * HOUR), origin=datetime(2025, 10, 25, 20, tzinfo=UTC))
    assert [place.time_s / HOUR for place in places("02:30", october) if place.is_clock] == [4.5, 5.5]
    march = night((0, 10 * HOUR), origin=datetime(2025, 3, 29, 20, tzinfo=UTC))
    assert [place for place in places("02:30", march) if place.is_clock] == []
    assert [place.time_s / HOUR for place in places("03:30", march) if place.is_clock] == [5.5]


@pytest.mark.parametrize("text", ["", "noon", "1:2:3:4", "22:15 23:15", "nan", "-5", "1:75"])
def test_what_is_no_time_is_told_with_examples(text):
    with pytest.raises(DassError, match=r"type 1:30:00|project has no such time"):
        places(text, TEN_HOURS)


@pytest.mark.parametrize("text", ["10:00:01", "15:00", "22:15 Wed", "2025-06-07 22:15"])
def test_a_time_outside_of_the_project_is_told_with_where_that_begins_and_ends(text):
    short = night((0, 10 * HOUR)) if text != "15:00" else night((0, 600.0))
    with pytest.raises(DassError) as error:
        places(text, short)
    assert "from 22:00:00 on Tue 3 Jun 2025 to" in str(error.value)


@given(st.floats(0, 86_400), st.integers(0, 200_000))
def test_no_more_than_the_start_and_the_end_are_inside(start_s, length_s):
    assume(length_s >= 1)
    timeline = night((start_s, float(length_s)), origin=EVENING + timedelta(days=1))
    end = timeline.duration_s
    assert Place(end, False) in places(f"{end!r}", timeline)
    with pytest.raises(DassError, match="no such time"):
        places(f"{end + 1.0!r}", timeline)
