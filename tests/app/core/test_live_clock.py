from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import ClockSource
from app.core.clock_names import name_clocks
from app.core.live_clock import comment, commented_clock, file_stem, live_clock
from tests.live_sound import START

times = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda wall: wall.astimezone())
rates = st.sampled_from([8000, 11025, 22050, 44_100, 48_000, 96_000, 192_000, 384_000])


@given(times, rates)
def test_a_comment_says_what_the_clock_does(start, rate):
    clock = live_clock(start, rate)
    assert commented_clock(f"before {comment(clock)}\nafter", rate) == clock


@given(times, rates)
def test_a_file_name_says_the_same_second(start, rate):
    clock = live_clock(start, rate)
    (named, *_) = (read for read in name_clocks(file_stem(clock)) if read.utc_offset is not None)
    assert (named.wall, named.utc_offset) == (clock.wall.replace(microsecond=0), clock.utc_offset)


@given(times, rates)
def test_the_clock_is_that_moment_in_the_computers_time_zone(start, rate):
    clock = live_clock(start, rate)
    assert clock.wall.replace(tzinfo=timezone(clock.utc_offset)) == start
    assert clock.source is ClockSource.LIVE


@given(rates)
def test_less_than_a_sample_is_no_gap_and_a_sample_is_one(rate):
    resolution = live_clock(START, rate).resolution
    assert timedelta() < resolution < timedelta(seconds=1 / rate)


@pytest.mark.parametrize("text", ["", "Recorded at noon", "Recorded at 12:00:00 01/01/2024 (UTC) by AudioMoth 24F3"])
def test_other_comments_are_none_of_ours(text):
    assert commented_clock(text, 48_000) is None


def test_a_comment_without_a_time_is_said_to_be_none():
    with pytest.raises(ValueError, match="noon"):
        commented_clock("Recorded at noon by DASS Explorer", 48_000)
