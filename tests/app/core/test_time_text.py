import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core import time_text

DAY = 86_400.0
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
LONGEST_S = 60 * DAY

spans = st.floats(-3, 6.7147).map(lambda power: min(10**power, LONGEST_S))
"""From a millisecond to sixty days, as many short ones as long ones."""

starts = st.floats(-LONGEST_S, LONGEST_S)


steps = spans.map(lambda span_s: time_text.mark_step(span_s, 1))


@given(spans, st.integers(1, 40), steps)
@example(0.001, 1, 0.002)
@example(LONGEST_S, 40, 2 * DAY)
def test_a_step_is_the_shortest_of_those_that_fit(span_s, most, other):
    step = time_text.mark_step(span_s, most)
    assert span_s / step <= most * (1 + 1e-12)
    assert time_text.mark_step(step, 1) == step
    assert other >= step or span_s / other > most


@given(st.integers(1, 10**6))
def test_steps_beyond_four_weeks_are_multiples_of_them(weeks):
    assert time_text.mark_step(weeks * 7 * DAY, 1) in (*(DAY * n for n in (7, 28)), -(-weeks // 4) * 28 * DAY)


def test_a_plot_too_narrow_for_marks_has_one_at_most():
    assert time_text.mark_step(60.0, 0) == time_text.mark_step(60.0, 1) == 60


@given(starts, spans, st.integers(1, 20), st.floats(-DAY, 0))
def test_marks_are_all_the_multiples_of_the_step_between_two_times(start_s, span_s, most, origin_s):
    stop_s, step = start_s + span_s, time_text.mark_step(span_s, most)
    marks = time_text.marks(start_s, stop_s, step, origin_s)
    rounding = 1e-9 * (abs(start_s) + abs(stop_s) + DAY)
    first = round((start_s - origin_s) / step)
    multiples = [origin_s + number * step for number in range(first - 2, first + most + 3)]
    assert {time_s for time_s in multiples if start_s + rounding < time_s < stop_s - rounding} <= set(marks)
    assert set(marks) <= {time_s for time_s in multiples if start_s - rounding < time_s < stop_s + rounding}
    assert marks == sorted(set(marks))


def test_marks_of_the_clock_count_from_midnight():
    begun_s = 6 * 3600 + 20 * 60.0  # after midnight
    assert time_text.marks(0, 7200, 3600, -begun_s) == [2400, 6000]


@given(st.floats(0, LONGEST_S), spans, st.integers(1, 20))
def test_the_texts_of_marks_tell_them_apart(start_s, span_s, most):
    step = time_text.mark_step(span_s, most)
    marks = time_text.marks(start_s, start_s + span_s, step)
    texts = [time_text.elapsed(mark, time_text.decimals(step)) for mark in marks]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("step_s", "expected"), [(86400, 0), (60, 0), (1, 0), (0.5, 1), (0.2, 1), (0.1, 1), (0.05, 2), (1e-3, 3), (1e-9, 6)]
)
def test_as_many_decimals_as_a_step_needs(step_s, expected):
    assert time_text.decimals(step_s) == expected


@given(st.floats(0, LONGEST_S), st.integers(0, 6))
def test_a_time_since_the_start_reads_back_as_it_was_rounded(time_s, n_decimals):
    text = time_text.elapsed(time_s, n_decimals)
    assert time_text.parse_time(text) == pytest.approx(round(time_s, n_decimals), abs=10**-n_decimals * 0.01)
    assert re.fullmatch(r"(\d+:[0-5]\d|[0-5]?\d):[0-5]\d(\.\d+)?", text)


@given(st.floats(0, LONGEST_S), st.integers(0, 3))
def test_before_the_start_is_after_it_with_a_sign(time_s, n_decimals):
    after, before = time_text.elapsed(time_s, n_decimals), time_text.elapsed(-time_s, n_decimals)
    assert before == (f"-{after}" if set(after) & set("123456789") else after)


@pytest.mark.parametrize(
    ("time_s", "n_decimals", "expected"),
    [
        (0, 0, "0:00"),
        (59.6, 0, "1:00"),
        (3599.99, 1, "1:00:00.0"),
        (36_000, 0, "10:00:00"),
        (360_000, 0, "100:00:00"),
        (-0.2, 0, "0:00"),
        (-61, 0, "-1:01"),
        (12.346, 2, "0:12.35"),
    ],
)
def test_times_since_the_start(time_s, n_decimals, expected):
    assert time_text.elapsed(time_s, n_decimals) == expected


@given(st.datetimes(), st.integers(0, 6))
def test_a_clock_is_cut_not_rounded(moment, n_decimals):
    text = time_text.clock(moment, n_decimals)
    whole, _, fraction = text.partition(".")
    shown = datetime.strptime(whole, "%H:%M:%S").replace(microsecond=int((fraction or "0").ljust(6, "0")))
    behind = timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)
    behind -= timedelta(hours=shown.hour, minutes=shown.minute, seconds=shown.second, microseconds=shown.microsecond)
    assert timedelta() <= behind < timedelta(seconds=10**-n_decimals)
    assert len(fraction) == n_decimals


@given(st.datetimes(datetime(1900, 1, 1)))
def test_a_day_reads_back(moment):
    weekday, *date = time_text.day(moment).split()
    read = parsedate_to_datetime(f"{weekday}, {' '.join(date)} 00:00:00")  # which knows English alone
    assert (read.date(), WEEKDAYS[read.weekday()]) == (moment.date(), weekday)


def test_a_day_is_told_with_its_name():
    assert time_text.day(datetime(2025, 6, 3)) == "Tue 3 Jun 2025"


@given(st.integers(-14 * 60, 14 * 60))
def test_a_zone_says_how_far_it_is_from_utc(minutes):
    text = time_text.zone(datetime(2025, 6, 3, tzinfo=timezone(timedelta(minutes=minutes))))
    sign, hours, rest = re.fullmatch(r"UTC([+-]?)(\d*)(?::(\d\d))?", text).groups()
    assert (-1 if sign == "-" else 1) * (60 * int(hours or 0) + int(rest or 0)) == minutes


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (UTC, "UTC"),
        (None, "UTC"),
        (timezone(timedelta(hours=2)), "UTC+2"),
        (timezone(-timedelta(hours=3.5)), "UTC-3:30"),
    ],
)
def test_zones(zone, expected):
    assert time_text.zone(datetime(2025, 6, 3, tzinfo=zone)) == expected


UNITS_S = {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86_400}


@given(spans)
@example(0.9999)
@example(59.96)
@example(3599.7)
@example(86_399.5)
def test_a_length_says_its_two_largest_units_and_nothing_more(span_s):
    parts = re.findall(r"([\d.]+) (ms|s|min|h|d)", time_text.span(span_s))
    assert time_text.span(span_s) == " ".join(f"{number} {unit}" for number, unit in parts)
    smallest = UNITS_S[parts[-1][1]] if len(parts) == 2 or span_s < 60 else 60 * UNITS_S[parts[0][1]]
    off = abs(sum(float(number) * UNITS_S[unit] for number, unit in parts) - span_s)
    assert off <= (0.005 * span_s if span_s < 59.9 else smallest)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.0123, "12.3 ms"),
        (0.9999, "1 s"),
        (4.2, "4.2 s"),
        (59.96, "1 min"),
        (61, "1 min 1 s"),
        (35_880, "9 h 58 min"),
        (7200, "2 h"),
        (90_061, "1 d 1 h"),
    ],
)
def test_lengths(seconds, expected):
    assert time_text.span(seconds) == expected


@given(st.floats(0.1, 384_000))
def test_a_frequency_reads_back_to_three_digits(hz):
    number, unit = time_text.hertz(hz).split()
    assert float(number) * {"Hz": 1, "kHz": 1000}[unit] == pytest.approx(hz, rel=0.00501)
    assert "e" not in number


@pytest.mark.parametrize(("hz", "expected"), [(0, "0 Hz"), (440, "440 Hz"), (999.6, "1 kHz"), (2500, "2.5 kHz")])
def test_frequencies(hz, expected):
    assert time_text.hertz(hz) == expected


@given(st.text(alphabet="0123456789:.-+ einfa_٣", max_size=12) | st.text(max_size=8))
def test_whatever_is_typed_is_a_time_or_none(text):
    time_s = time_text.parse_time(text)
    assert time_s is None or 0 <= time_s < float("inf")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("90", 90), (" 1:30 ", 90), ("90:00", 5400), ("1:30:00", 5400), ("0:00.5", 0.5), (".5", 0.5), ("5.", 5), ("7", 7)],
)
def test_times_as_they_are_typed(text, expected):
    assert time_text.parse_time(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", ":", "1:", ":30", "1:60", "1:60:00", "1:2:3:4", "-0:05", "nan", "inf", "1e3", "1_0", "1.5:30", "9" * 400],
)
def test_what_is_no_time(text):
    assert time_text.parse_time(text) is None
