from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import ClockSource
from app.core.clock_names import name_clocks
from dass.errors import DassError

UTC, LOCAL = timedelta(), None
TIMES = st.datetimes(datetime(2016, 1, 1), datetime(2099, 12, 31)).map(lambda time: time.replace(microsecond=0))


def read(stem, pattern=None):
    clock = next(name_clocks(stem, pattern), None)
    return clock and (clock.wall, clock.utc_offset)


@pytest.mark.parametrize(
    ("form", "offset"),
    [
        ("%Y%m%d_%H%M%S", UTC),  # AudioMoth
        ("%Y%m%d_%H%M%ST", UTC),  # triggered
        ("24F3190361CBE9B4_%Y%m%d_%H%M%S", UTC),  # with the number of the device
        ("SMM01234_%Y%m%d_%H%M%S", LOCAL),  # Song Meter
        ("SMM01234_%Y%m%d$%H%M%S", LOCAL),
        ("S4A_0_%Y%m%d_%H%M%S_000", LOCAL),
        ("5146.%y%m%d%H%M%S", LOCAL),  # SoundTrap
        ("%Y-%m-%d_%H-%M-%S", LOCAL),
        ("pond %Y-%m-%d %H-%M-%S (2)", LOCAL),
        ("%y%m%d_%H%M%S", LOCAL),  # Zoom
        ("%y%m%d_%H%M%S_Tr1", LOCAL),
        ("%Y%m%dT%H%M%SZ", UTC),  # Frontier Labs
        ("%Y%m%dT%H%M%S+1000_site", timedelta(hours=10)),
        ("%Y%m%dT%H%M%S-0330", -timedelta(hours=3, minutes=30)),
        ("%Y%m%dT%H%M%S", LOCAL),
    ],
)
@given(time=TIMES)
def test_names_tell_the_time_they_were_made_of(form, offset, time):
    assert read(time.strftime(form)) == (time, offset)


@given(TIMES)
def test_eight_hex_digits_are_seconds_since_1970(time):
    seconds = round((time - datetime(1970, 1, 1)).total_seconds())
    assert read(f"{seconds:08X}") == (time, UTC)


@pytest.mark.parametrize(
    "stem",
    [
        "20241332_120000",
        "20240230_120000",
        "20240501_250000",
        "SMM01234_20240501_126000",
        "2024-13-01_12-00-00",
        "5146.241332120000",
        "241332_120000",
        "20240501",
        "20240501_1200",
        "240501_0001",
        "120240501_120000",
        "20240501_1200001",
        "00000012",
        "12345678",
        "20240501T120000+9900",
        "ZOOM0001",
        "deadbeef.cafe",
        "",
    ],
)
def test_other_names_tell_none(stem):
    assert read(stem) is None


def test_the_first_possible_time_counts():
    assert read("99999999_999999_20240501_120000") == (datetime(2024, 5, 1, 12), LOCAL)


@given(st.text())
def test_no_name_is_an_error(stem):
    assert all(clock.source is ClockSource.NAME for clock in name_clocks(stem))


@pytest.mark.parametrize(
    ("pattern", "stem", "expected"),
    [
        ("%d.%m.%Y %Hh%M", "owls 01.05.2024 12h30 left", datetime(2024, 5, 1, 12, 30)),
        ("rec%d%m%y-%H%M%S", "rec010524-123005", datetime(2024, 5, 1, 12, 30, 5)),
        ("(%Y%m%d)[%H%M%S]", "(20240501)[123005]", datetime(2024, 5, 1, 12, 30, 5)),
        ("%y%d%m_%H%M%S", "240105_120000", datetime(2024, 5, 1, 12)),  # before Zoom's way to read it
    ],
)
def test_a_pattern_of_the_user_comes_first(pattern, stem, expected):
    assert read(stem, pattern) == (expected, LOCAL)


@pytest.mark.parametrize(("pattern", "seconds"), [("%y%m%d_%H%M", 60), ("%y%m%d_%H%M_%S", 1)])
def test_a_name_is_as_exact_as_its_last_field(pattern, seconds):
    clock = next(name_clocks("240501_1230_05", pattern))
    assert clock.resolution == timedelta(seconds=seconds)


def test_names_that_a_pattern_does_not_fit_are_read_as_ever():
    assert read("20240501_120000", "%d-%m-%Y %H-%M") == (datetime(2024, 5, 1, 12), UTC)


@pytest.mark.parametrize("pattern", ["night", "%Y%m%d", "%m%d_%H%M", "%Y%m%d_%H%M%S%S", "%Y%y%m%d_%H%M"])
def test_a_pattern_without_date_and_time_is_refused(pattern):
    with pytest.raises(DassError, match="once each"):
        read("20240501_120000", pattern)
