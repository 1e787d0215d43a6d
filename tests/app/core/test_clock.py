from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import Clock, ClockSource

OFFSETS = st.none() | st.timedeltas(timedelta(hours=-14), timedelta(hours=14))
CLOCKS = st.builds(
    Clock, st.datetimes(), OFFSETS, st.sampled_from(ClockSource), st.timedeltas(timedelta(), timedelta(days=1))
)


@given(CLOCKS)
def test_a_clock_comes_back_from_its_text(clock):
    assert Clock.from_json(clock.to_json()) == clock


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"wall": 3, "utc_offset_s": null, "source": "name"}'])
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError, match="not a clock"):
        Clock.from_json(text)
