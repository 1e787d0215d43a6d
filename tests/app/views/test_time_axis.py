from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPicture

from app.core.time_text import parse_time
from app.core.timeline import Timeline
from app.views.time_plot import TimePlot

LEAST_S, MOST_S = 0.005, 40 * 86400.0
EVENING = datetime(2026, 10, 24, 21, 30, 5, 250_000, tzinfo=ZoneInfo("Europe/Berlin"))
"""The night after it, clocks are put back."""

spans_s = st.floats(0.0, 1.0).map(lambda share: LEAST_S * (MOST_S / LEAST_S) ** share)
starts_s = st.floats(0.0, 1.0).map(lambda share: share * MOST_S)
widths = st.integers(200, 3000)


class Ruler:
    """A plot whose axis of time can be asked what it draws."""

    def __init__(self, stage):
        self.plot = stage.show(TimePlot(stage.navigator, stage.frames, has_time_axis=True))
        self.axis = self.plot.getPlotItem().getAxis("bottom")

    def draw(self, width, start_s, span_s, timeline=None):
        """Return the rectangles and texts that are drawn."""
        self.axis.show_times(timeline, shows_clock=timeline is not None)
        self.plot.resize(width, 100)
        self.plot.getPlotItem().layout.activate()
        self.axis.setRange(start_s, start_s + span_s)
        painter = QPainter(picture := QPicture())
        _, ticks, texts = self.axis.generateDrawSpecs(painter)
        painter.end()
        del picture
        return ticks, [(rect, text) for rect, _, text in texts]

    def marks(self, start_s, span_s, timeline=None, width=1000):
        """Return the step, the times and the texts of the marks."""
        self.axis.show_times(timeline, shows_clock=timeline is not None)
        [(step_s, times_s)] = self.axis.tickValues(start_s, start_s + span_s, width)
        return step_s, times_s, self.axis.tickStrings(times_s, 1.0, step_s)


@pytest.fixture
def ruler(stage):
    return Ruler(stage)


laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


@laws
@given(widths, starts_s, spans_s, st.sampled_from([None, EVENING, EVENING.astimezone(UTC)]))
def test_marks_never_overlap_and_there_are_as_many_as_can_be_read(ruler, width, start_s, span_s, origin):
    ticks, texts = ruler.draw(width, start_s, span_s, origin and Timeline([], origin))
    rects = [rect for rect, _ in texts]
    assert all(left.right() + 10 < right.left() for left, right in pairwise(rects))
    if rects:
        assert len(ticks) >= (width - 73) / (4 * (max(rect.width() for rect in rects) + 30)) - 1
    assert origin or len({text for _, text in texts}) == len(texts)


@laws
@given(starts_s, spans_s)
def test_elapsed_times_are_round_and_say_where_they_are(ruler, start_s, span_s):
    step_s, times_s, texts = ruler.marks(start_s, span_s)
    for time_s, text in zip(times_s, texts, strict=True):
        assert time_s / step_s == pytest.approx(round(time_s / step_s), abs=1e-9 * max(1, time_s / step_s))
        assert parse_time(text) == pytest.approx(time_s, abs=step_s / 1000 + 1e-9)


@laws
@given(starts_s, spans_s)
def test_clock_times_say_what_the_clock_shows(ruler, start_s, span_s):
    timeline = Timeline([], EVENING)
    step_s, times_s, texts = ruler.marks(start_s, span_s, timeline)
    for time_s, text in zip(times_s, texts, strict=True):
        moment = timeline.clock_at(time_s)
        if text[0].isdigit():
            shown = datetime.strptime(text.ljust(15, "0") if "." in text else f"{text}.0", "%H:%M:%S.%f")
            passed = moment.replace(tzinfo=None) - shown.replace(year=moment.year, month=moment.month, day=moment.day)
            assert abs(passed) <= timedelta(seconds=step_s / 1000 + 1e-6)
        else:
            assert text == f"{moment:%a} {moment.day} {moment:%b %Y}"
            assert (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def test_a_week_has_a_mark_for_every_day_also_when_clocks_are_put_back(ruler):
    _, _, texts = ruler.marks(0.0, 6 * 86400.0, Timeline([], EVENING))
    assert texts == [f"{day} Oct 2026" for day in ("Sun 25", "Mon 26", "Tue 27", "Wed 28", "Thu 29", "Fri 30")]


def test_before_the_start_there_are_negative_times(ruler):
    assert ruler.marks(-10.0, 30.0)[2] == ["-0:10", "-0:08", "-0:06", "-0:04", "-0:02", *ruler.marks(0.0, 20.0)[2]]


def test_the_start_has_its_name_and_what_has_no_room_has_none(ruler):
    _, texts = ruler.draw(1073, 0.0, 60.0)
    assert [text for _, text in texts] == ["0:00", "0:05", *(f"0:{second}" for second in range(10, 60, 5))]


def test_marks_lie_where_their_times_are(ruler):
    ticks, _ = ruler.draw(1073, 100.0, 10.0)
    places = [place.x() for _, place, _ in ticks]
    assert places == pytest.approx(
        [(time_s - 100) * ruler.plot.box.width() / 10 for time_s in range(100, 111)], abs=0.01
    )
    assert ruler.plot.mapFromScene(ruler.axis.mapToScene(0, 0)).x() == QPoint(73, 0).x()
