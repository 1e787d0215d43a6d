from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.timeline import Span
from app.viewmodels.scores import Scores
from app.workers.event_finder import EventFinder
from dass.config import N_CLASSES
from dass.labels import ontology
from tests.fake_finder import PromptFinder
from tests.fake_scores import a_block, a_table, placed, probabilities_seen, scored_timelines, spans_of
from tests.leftovers import nothing_left_running  # noqa: F401

SPEECH, DOG = (ontology().find(name) for name in ("Speech", "Dog"))

law = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


class IdleFinder(EventFinder):
    """Is told where to look and does not."""

    def look(self, tables, at_once=False):
        self.asked = len(tables), at_once


@pytest.fixture
def scores(qapp):
    return Scores(IdleFinder())


def fill(scores, timeline, tables):
    scores.set_timeline(timeline)
    for number, table in tables.items():
        scores.set_table(number, table)


@law
@given(scored_timelines(SPEECH), st.integers(1, 30), st.data())
def test_a_lane_shows_the_highest_of_the_columns_that_each_pixel_touches(scores, scored, n_pixels, data):
    timeline, tables = scored
    fill(scores, timeline, tables)
    start_s, stop_s = data.draw(spans_of(timeline))
    edges = np.linspace(start_s, stop_s, n_pixels + 1)
    lane = scores.lane(SPEECH, start_s, stop_s, n_pixels)
    for pixel, value in enumerate(lane):
        known = probabilities_seen(timeline, tables, SPEECH, edges[pixel], edges[pixel + 1])
        assert value == known.max() if len(known) else np.isnan(value)


@pytest.mark.parametrize("hours", [0.001, 1, 10])
@pytest.mark.parametrize("n_pixels", [1, 1500])
def test_one_column_is_seen_at_any_zoom(scores, hours, n_pixels):
    fill(scores, placed((0.0, hours * 3600)), {1: a_table(3.2, n_scored=0)})
    scores.put(1, a_block(5, {DOG: [-8, -8, 4, -8, -8]}))
    assert np.nanmax(scores.lane(DOG, 0.0, hours * 3600, n_pixels)) > 0.9


@law
@given(scored_timelines(SPEECH), st.data())
def test_a_moment_is_a_mean_over_an_instant(scores, scored, data):
    timeline, tables = scored
    fill(scores, timeline, tables)
    time_s = data.draw(st.integers(0, round(timeline.duration_s * 1e9) - 1)) / 1e9
    moment, mean = scores.moment(time_s), scores.mean(time_s, time_s + 1e-8)
    if moment is None or mean is None:
        assert moment is mean
    elif len(probabilities_seen(timeline, tables, SPEECH, time_s, time_s + 1e-8)) == 1:
        np.testing.assert_allclose(moment, mean, rtol=1e-6)


@law
@given(scored_timelines(SPEECH))
def test_what_is_not_analysed_is_recorded_and_silent_and_all_of_it(scores, scored):
    timeline, tables = scored
    fill(scores, timeline, tables)
    spans = scores.unanalysed()
    assert all(span.start_s < span.stop_s for span in spans)
    assert all(one.stop_s < other.start_s for one, other in pairwise(spans))
    for time_s in np.linspace(0.0, timeline.duration_s, 50, endpoint=False) + 1e-7:
        is_inside = any(span.start_s <= time_s < span.stop_s for span in spans)
        assert is_inside == (scores.is_recorded_at(time_s) and scores.moment(time_s) is None)
    assert (scores.fraction == 1) == (not spans)


def test_a_project_is_complete_when_its_last_column_is_there(scores, qtbot):
    fractions = []
    scores.completed.connect(fractions.append)
    fill(scores, placed((0.0, 3.2), (5.0, 3.2)), {1: a_table(3.2), 2: a_table(3.2, n_scored=0)})
    assert scores.unanalysed() == [Span(5.0, 8.2)]
    scores.put(2, a_block(5))
    assert scores.unanalysed() == [Span(6.6, 8.2)]
    assert scores._finder.asked == (2, False)
    scores.put(2, a_block(5, first_column=5))
    assert scores.unanalysed() == []
    assert scores._finder.asked == (2, True)
    assert fractions == [0.0, 0.5, 0.5, 0.75, 1.0]


def test_a_recording_that_ends_within_a_frame_is_complete(scores):
    fill(scores, placed((0.0, 3.21)), {1: a_table(3.21, n_scored=10)})  # 10 ms are too short for an eleventh column
    assert scores.unanalysed() == []
    assert not np.isnan(scores.lane(SPEECH, 3.205, 3.21, 1)).any()


def test_a_block_is_announced_where_it_is_seen(scores):
    fill(scores, placed((0.0, 32.0), (10.0, 10.0)), {1: a_table(32.0, n_scored=0), 2: a_table(10.0)})
    changed = []
    scores.changed_within.connect(lambda start_s, stop_s: changed.append((start_s, stop_s)))
    scores.lane(DOG, 0.0, 32.0, 100)
    scores.put(1, a_block(40, {DOG: 4.0}))
    assert changed == [(0.0, 10.0)]  # the second recording hides the rest
    assert np.nanmin(scores.lane(DOG, 0.0, 9.9, 100)) > 0.9
    scores.put(1, a_block(40, first_column=40))
    assert changed[1:] == [pytest.approx((20.0, 25.6))]


def test_scores_take_the_place_of_those_that_were_there(qtbot):
    scores = Scores(EventFinder())
    with qtbot.waitSignal(scores.events_changed):
        fill(scores, placed((0.0, 32.0)), {1: a_table(32.0, {DOG: 4.0})})
    qtbot.waitUntil(lambda: len(scores.events) == 1)
    assert np.nanmin(scores.lane(DOG, 0.0, 32.0, 10)) > 0.9
    scores.put(1, a_block(50))
    lane = scores.lane(DOG, 0.0, 32.0, 10)
    assert lane[:4].max() < 0.1
    assert lane[5:].min() > 0.9
    assert scores.mean(0.0, 16.0)[DOG] < 0.1
    assert scores.fraction == 1
    qtbot.waitUntil(lambda: scores.events.start_s.tolist() == [16.0])


def test_another_timeline_has_no_scores(scores):
    fill(scores, placed((0.0, 3.2)), {1: a_table(3.2, {DOG: 4.0})})
    scores.set_timeline(placed((0.0, 3.2)))
    assert np.isnan(scores.lane(DOG, 0.0, 3.2, 5)).all()
    assert scores.moment(1.0) is None
    assert scores.mean(0.0, 3.2) is None
    assert scores.fraction == 0


def test_gaps_are_told_from_what_is_not_analysed(scores):
    fill(scores, placed((0.0, 3.2), (10.0, 3.2)), {1: a_table(3.2)})
    assert scores.moment(5.0) is None
    assert not scores.is_recorded_at(5.0)
    assert not scores.is_recorded_within(4.0, 9.0)
    assert scores.is_recorded_within(4.0, 11.0)
    assert scores.is_recorded_at(13.2)
    assert np.isnan(scores.lane(SPEECH, 4.0, 9.0, 7)).all()


def test_events_and_summaries_arrive_together(qtbot):
    scores = Scores(EventFinder())
    with qtbot.waitSignal(scores.events_changed):
        scores.set_timeline(placed((0.0, 3.2)))
    with qtbot.waitSignal(scores.events_changed):
        scores.set_table(1, a_table(3.2, {DOG: 4.0}))
    assert [event.class_index for event in scores.events] == [DOG]
    assert scores.summaries.n_events.tolist() == [int(index == DOG) for index in range(N_CLASSES)]
    with qtbot.waitSignal(scores.events_changed):
        scores.set_timeline(placed((0.0, 3.2)))
    assert len(scores.events) == 0
    assert scores.summaries.is_empty


def test_scores_that_cannot_be_searched_are_told(qtbot):
    scores = Scores(EventFinder())
    scores.set_timeline(placed((0.0, 3.2)))
    with qtbot.waitSignal(scores.failed) as failed:
        scores.set_table(1, a_table(3.2, {DOG: np.nan}))
    assert "not numbers" in failed.args[0]


def test_what_is_still_to_come_is_neither_recorded_nor_waits_to_be_analysed(scores, qtbot):
    scores.set_timeline(placed((0.0, 600.0)), reached_s=3.2)
    assert scores.is_growing
    assert scores.unanalysed() == [Span(0.0, 3.2)]
    assert [scores.is_recorded_at(time_s) for time_s in (0.0, 3.1, 3.3)] == [True, True, False]
    assert scores.is_recorded_within(3.0, 9.0)
    assert not scores.is_recorded_within(3.3, 9.0)
    scores.set_table(1, a_table(600.0, n_scored=5))
    assert scores.fraction == pytest.approx(0.5)
    assert scores.unanalysed() == [Span(1.6, 3.2)]
    with qtbot.waitSignal(scores.changed_within, check_params_cb=lambda *span: span == (3.2, 6.4)):
        scores.reach(6.4)
    assert scores.unanalysed() == [Span(1.6, 6.4)]
    assert scores.fraction == pytest.approx(0.25)
    scores.set_timeline(placed((0.0, 6.4)))
    assert not scores.is_growing


def test_strips_stretch_while_a_project_grows_and_all_that_is_known_stays(qapp):
    scores = Scores(PromptFinder())
    scores.set_timeline(placed((0.0, 600.0)), reached_s=3.2)
    scores.set_table(1, a_table(600.0, {DOG: 3.0}, n_scored=100))
    assert not np.isnan(scores.summaries.presence[DOG, :30]).any()
    scores.reach(32.0)
    scores.reach(70.0)
    presence = scores.summaries.presence[DOG]
    assert np.isnan(presence[32:]).all()
    assert not np.isnan(presence[:15]).any()
    assert scores.tables[1].n_scored == 100
