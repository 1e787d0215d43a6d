from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.project_zone import zone_of, zone_text


@given(st.integers(-14 * 60, 14 * 60))
def test_an_offset_comes_back(minutes):
    zone = timezone(timedelta(minutes=minutes))
    assert zone_of(zone_text(zone)) == zone


def test_a_name_comes_back():
    assert zone_of(zone_text(ZoneInfo("Europe/Berlin"))) == ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("text", ["Moon/Tranquility", "UTC+99", "../etc", ""])
def test_what_is_no_zone_here_is_none(text):
    assert zone_of(text) is None
