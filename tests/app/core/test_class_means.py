import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import class_means
from app.core.class_means import ClassMeans
from app.core.column_axis import ColumnAxis
from tests.fake_scores import a_block, a_table, placed, probabilities_seen, scored_timelines, spans_of

SPEECH = 0


@pytest.fixture(autouse=True)
def _short_blocks(monkeypatch):
    monkeypatch.setattr(class_means, "_BLOCK", 4)


@given(scored_timelines(SPEECH), st.booleans(), st.data())
def test_a_mean_is_that_of_the_columns_seen(scored, is_prepared, data):
    timeline, tables = scored
    means = ClassMeans(ColumnAxis(timeline), tables)
    if is_prepared:
        means.prepare()
    for _ in range(2):
        start_s, stop_s = data.draw(spans_of(timeline))
        known = probabilities_seen(timeline, tables, SPEECH, start_s, stop_s)
        found = means.mean(start_s, stop_s)
        if len(known):
            assert found[SPEECH] == pytest.approx(known.mean(dtype=np.float64))
        else:
            assert found is None


def test_what_arrives_later_counts():
    tables = {1: a_table(32.0, n_scored=0), 2: a_table(32.0)}
    means = ClassMeans(ColumnAxis(placed((0.0, 32.0), (32.0, 32.0))), tables)
    means.prepare()
    before = means.mean(0.0, 64.0)[SPEECH]
    tables[1].put(a_block(100, {SPEECH: 30.0}))
    means.update(1, 0, 100)
    assert means.mean(0.0, 64.0)[SPEECH] == pytest.approx((1 + before) / 2)
