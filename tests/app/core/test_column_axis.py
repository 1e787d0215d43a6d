import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.column_axis import COLUMN_NS, ColumnAxis, n_columns
from app.core.spans import Spans
from dass.config import FRAMES_PER_COLUMN
from dass.fbank import n_frames
from tests.fake_scores import RATE, columns_seen, placed, scored_timelines, spans_of

COLUMN_S = COLUMN_NS / 1e9
SPEECH = 0


@given(st.integers(400, 10 * RATE))
def test_a_recording_has_as_many_columns_as_the_model_gives_it(n_samples):
    assert n_columns(n_samples / RATE) == -(-n_frames(n_samples) // FRAMES_PER_COLUMN)


@given(scored_timelines(SPEECH), st.data())
def test_a_span_holds_just_the_columns_that_are_seen_in_it(scored, data):
    timeline, _ = scored
    axis = ColumnAxis(timeline)
    start_s, stop_s = data.draw(spans_of(timeline))
    (first,), (stop,) = axis.spans(np.array([start_s, stop_s]))
    pieces = axis.pieces(int(first), int(stop))
    found = [(number, column) for number, begin, end in pieces for column in range(begin, end)]
    assert found == list(columns_seen(timeline, start_s, stop_s))


@given(scored_timelines(SPEECH), st.data())
def test_what_is_seen_at_a_time_is_what_the_timeline_has_there(scored, data):
    timeline, _ = scored
    time_s = data.draw(st.integers(0, round(timeline.duration_s * 1e9) - 1)) / 1e9
    place = timeline.at(time_s)
    if place is None:
        assert ColumnAxis(timeline).find(time_s) is None
    else:
        placement, sample = place
        column = min(sample * 10**9 // RATE // COLUMN_NS, n_columns(placement.recording.duration_s) - 1)
        assert ColumnAxis(timeline).find(time_s) == (placement.recording.id, column)


def test_the_end_belongs_to_the_last_column():
    assert ColumnAxis(placed((0.0, 3.2))).find(3.2) == (1, 9)
    assert ColumnAxis(placed((0.0, 3.2))).find(3.3) is None


def test_times_of_columns_are_cut_to_what_is_seen():
    axis = ColumnAxis(placed((0.0, 1.0), (0.5, 2.0)))
    assert axis.span(0, 1) == (0.0, COLUMN_S)
    assert axis.span(1, 2) == (COLUMN_S, 0.5)
    assert axis.span(2, len(axis)) == pytest.approx((0.5, 2.5))
    assert axis.span(3, 3) == (0.0, 0.0)


def test_a_project_without_recordings_has_no_columns():
    axis = ColumnAxis(placed())
    assert len(axis) == 0
    assert axis.find(0.0) is None
    assert [ends.tolist() for ends in axis.spans(np.array([0.0, 1.0]))] == [[0], [0]]


@given(scored_timelines(SPEECH), st.data())
def test_a_span_of_columns_is_placed_where_its_columns_are_seen(scored, data):
    timeline, _ = scored
    axis = ColumnAxis(timeline)
    ids = [placement.recording.id for placement in timeline.placements]
    spans = data.draw(
        st.lists(st.tuples(st.sampled_from([*ids, 99]), st.integers(0, 30), st.integers(1, 9)), max_size=5)
    )
    numbers = np.array(spans, np.int64).reshape(-1, 3)
    times, owner = axis.place(numbers[:, 0], Spans(numbers[:, 1], numbers[:, 1] + numbers[:, 2]))
    for time_s in np.linspace(0.0, timeline.duration_s, 60, endpoint=False) + 1e-7:
        placed = owner[(times.starts / 1e9 <= time_s) & (time_s < times.stops / 1e9)].tolist()
        seen = axis.find(time_s)
        begin_ns = {placement.recording.id: placement.start_ns for placement in timeline.placements}
        column = None if seen is None else int((round(time_s * 1e9) - begin_ns[seen[0]]) // COLUMN_NS)
        assert placed == [
            number
            for number, (recording_id, first, length) in enumerate(spans)
            if seen is not None and recording_id == seen[0] and first <= column < first + length
        ]


@given(st.floats(0, 600))
def test_a_strip_of_what_grows_holds_all_of_it_and_is_at_most_half_empty(reached_s):
    axis = ColumnAxis(placed((0.0, 600.0)), reached_s)
    assert reached_s <= axis.strip_s <= max(60.0, 2 * reached_s)
    assert axis.strip_s <= 600.0


def test_a_strip_of_what_does_not_grow_is_as_long_as_the_project():
    assert ColumnAxis(placed((0.0, 30.0), (50.0, 30.0))).strip_s == 80.0
