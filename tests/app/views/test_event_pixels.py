import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from app.core.annotation import Verdict
from app.core.timeline import Span
from app.views.event_pixels import EVENT_PIXELS, event_pixels, verdict_image
from app.views.verdict_colour import verdict_colour
from tests.fake_review import BARK, HOWL, Desk, events

N_PIXELS = 50
SHOWN = Span(10.0, 60.0)
"""A pixel to a second."""

rows = st.lists(st.tuples(st.integers(0, 70), st.integers(1, 9)), max_size=8).map(
    lambda rows: [(start, start + length, BARK, 0.5) for start, length in rows]
)


def pixels_of(start_s, stop_s):
    """Return the pixels of one event, the slow way."""
    first = int(start_s - SHOWN.start_s)
    return {max(first, 0) + step for step in range(EVENT_PIXELS)} | set(range(first, int(stop_s - SHOWN.start_s)))


@given(rows)
def test_every_event_is_seen_and_nothing_else(rows):
    seen = [row for row in rows if row[1] > SHOWN.start_s and row[0] < SHOWN.stop_s]
    expected = {pixel for start_s, stop_s, *_ in seen for pixel in pixels_of(start_s, stop_s)} & set(range(N_PIXELS))
    assert set(np.flatnonzero(event_pixels(events(*rows), SHOWN, N_PIXELS)).tolist()) == expected


@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.REJECTED, Verdict.UNSURE])
def test_where_events_share_a_pixel_what_is_left_to_do_is_seen(verdict):
    desk = Desk(events((20, 30, BARK, 0.5), (25, 40, HOWL, 0.5)))
    desk.do(desk.edits.judge(0, verdict))
    image = verdict_image(desk.listed, SHOWN, N_PIXELS)
    shown = [QColor(image.pixel(second - 10, 0)) for second in (22, 27, 35)]
    unsaid = verdict_colour(Verdict.NONE)
    assert shown == [verdict_colour(verdict), unsaid, unsaid]
    assert image.pixelColor(35, 0).alpha() == 0


def test_of_one_class_only_its_own_events_are_seen():
    listed = Desk(events((20, 30, BARK, 0.5), (35, 40, HOWL, 0.5))).listed
    for class_index, seconds in ((BARK, range(20, 30)), (HOWL, range(35, 40)), (5, ())):
        image = verdict_image(listed, SHOWN, N_PIXELS, class_index)
        assert {second for second in range(10, 60) if image.pixelColor(second - 10, 0).alpha()} == set(seconds)
