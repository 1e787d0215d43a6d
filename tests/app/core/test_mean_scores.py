import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.class_kinds import kinds
from app.core.event_table import EventTable
from app.core.mean_scores import mean_scores
from app.core.score_table import ScoreTable
from dass.scores import ScoreBlock
from tests.fake_scores import placed
from tests.fakes import DOG

N = 60
BARK = 75


def a_table(seed=0, n_scored=N):
    table = ScoreTable(N)
    table.put(ScoreBlock(0, np.random.default_rng(seed).normal(0, 3, (n_scored, 527)).astype(np.float16)))
    return table


def events_of(timeline, *rows):
    """Return events given as (recording, class, first column, column after the last)."""
    numbers, classes, first, stop = np.array(rows, np.int64).T
    begins = {placement.recording.id: placement.start_s for placement in timeline.placements}
    begin_s = np.array([begins[number] for number in numbers.tolist()])
    return EventTable(begin_s + first * 0.32, begin_s + stop * 0.32, classes, np.ones(len(rows), np.float32), numbers)


spans = st.tuples(st.integers(0, N - 1), st.integers(1, N)).map(lambda pair: (pair[0], min(N, sum(pair))))


@given(st.lists(st.tuples(st.sampled_from([1, 2]), st.sampled_from([DOG, BARK, 0]), spans), min_size=1, max_size=6))
def test_the_mean_is_over_the_columns_of_the_event(rows):
    timeline = placed((0, N * 0.32), (1000.123456789, N * 0.32))
    tables = {1: a_table(1), 2: a_table(2)}
    events = events_of(timeline, *((number, index, *span) for number, index, span in rows))
    for with_kinds in (False, True):
        means = mean_scores(events, timeline, tables, with_kinds)
        for (number, index, (first, stop)), mean in zip(rows, means.tolist(), strict=True):
            classes = kinds(index) if with_kinds else [index]
            highest = np.max([tables[number].probs(kind, first, stop) for kind in classes], axis=0)
            assert mean == pytest.approx(highest.mean(dtype=np.float64), abs=1e-6)


def test_what_is_not_scored_has_no_mean():
    timeline = placed((0, N * 0.32), (100, N * 0.32))
    events = events_of(timeline, (1, DOG, 40, 50), (2, DOG, 0, 1))
    assert np.isnan(mean_scores(events, timeline, {1: a_table(n_scored=30)}, with_kinds=False)).all()
