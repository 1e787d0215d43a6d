import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.class_rows import MOST_ROWS, ClassRows
from app.core.column_axis import ColumnAxis
from dass.scores import ScoreBlock
from tests.fake_scores import a_block, a_table, placed, probabilities_seen, scored_timelines, spans_of

SPEECH = 0


@given(scored_timelines(SPEECH), st.integers(1, 40), st.data())
def test_each_pixel_shows_the_highest_of_the_columns_it_touches(scored, n_pixels, data):
    timeline, tables = scored
    edges = np.linspace(*data.draw(spans_of(timeline)), n_pixels + 1)
    axis = ColumnAxis(timeline)
    peaks = ClassRows(axis, tables).peaks(SPEECH, *axis.spans(edges))
    for peak, start_s, stop_s in zip(peaks, edges[:-1], edges[1:], strict=True):
        known = probabilities_seen(timeline, tables, SPEECH, start_s, stop_s)
        assert peak == known.max() if len(known) else np.isnan(peak)


@given(scored_timelines(SPEECH), st.integers(1, 5))
def test_rows_that_grow_are_those_made_at_once(scored, block_columns):
    timeline, tables = scored
    axis = ColumnAxis(timeline)
    spans = axis.spans(np.linspace(0.0, timeline.duration_s, 30))
    growing = {number: a_table(table.n_columns * 0.32, n_scored=0) for number, table in tables.items()}
    rows = ClassRows(axis, growing)
    assert np.isnan(rows.peaks(SPEECH, *spans)).all()
    for number, table in tables.items():
        for first in range(0, table.n_scored, block_columns):
            block = ScoreBlock(first, table.logits[:, first : min(first + block_columns, table.n_scored)].T)
            growing[number].put(block)
            rows.update(number, block.first_column, block.stop_column)
    np.testing.assert_array_equal(rows.peaks(SPEECH, *spans), ClassRows(axis, tables).peaks(SPEECH, *spans))


def test_rows_that_were_dropped_are_made_again():
    tables = {1: a_table(3.2)}
    axis = ColumnAxis(placed((0.0, 3.2)))
    rows = ClassRows(axis, tables)
    spans = axis.spans(np.array([0.0, 3.2]))
    before = rows.peaks(SPEECH, *spans)
    for other in range(1, MOST_ROWS + 1):
        rows.peaks(other, *spans)
    tables[1].put(a_block(10, {SPEECH: 3.0}))
    rows.update(1, 0, 10)
    assert rows.peaks(SPEECH, *spans) > before
