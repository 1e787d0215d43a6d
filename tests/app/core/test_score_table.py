import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.project import Project
from app.core.score_table import ScoreTable, column_count
from dass.config import N_CLASSES
from dass.events import EventPolicy, find_events
from dass.scores import ScoreBlock, probabilities
from tests.fake_project import a_project, cut, logits

N_COLUMNS = 2000
SCORES = logits(N_COLUMNS)
PROBS = probabilities(SCORES)

n_scored = st.integers(1, N_COLUMNS)
class_index = st.integers(0, N_CLASSES - 1)
column = st.integers(0, N_COLUMNS)


def a_table(scored, edges=(), n_columns=N_COLUMNS):
    table = ScoreTable(n_columns)
    for block in cut(SCORES[:scored], edges):
        table.put(block)
    return table


def expected(scored, index):
    """The probabilities of one class as a plain array."""
    probs = PROBS[:, index].copy()
    probs[scored:] = np.nan
    return probs


@given(n_scored, class_index, column, column)
def test_probabilities_are_those_of_a_plain_array(scored, index, start, stop):
    table = a_table(scored)
    np.testing.assert_array_equal(table.probs(index), expected(scored, index))
    np.testing.assert_array_equal(table.probs(index, start, stop), expected(scored, index)[start:stop])
    assert table.probs(index).dtype == np.float32


@settings(max_examples=30)
@given(n_scored, st.lists(st.integers(1, N_COLUMNS - 1), max_size=8))
def test_any_split_into_blocks_gives_the_same_table(scored, edges):
    whole, split = a_table(scored), a_table(scored, edges)
    np.testing.assert_array_equal(whole.logits, split.logits)
    assert whole.shape == split.shape == (scored, N_CLASSES)


@settings(max_examples=10)
@given(n_scored)
def test_events_are_those_of_a_plain_array(scored):
    policy = EventPolicy(classes=(0, 74, 500))
    table = a_table(scored)
    assert find_events(table, policy) == find_events(PROBS[:scored], policy)
    np.testing.assert_array_equal(table.max(axis=0, initial=0.25), PROBS[:scored].max(axis=0, initial=0.25))


def test_a_moment_is_a_column():
    table = a_table(1000)
    np.testing.assert_array_equal(table.at(999), PROBS[999])
    assert np.isnan(table.at(1000)).all()


def test_nothing_is_known_before_the_first_block():
    table = ScoreTable(500)
    assert table.shape == (0, N_CLASSES)
    assert np.isnan(table.probs(0)).all()
    np.testing.assert_array_equal(table.max(axis=0, initial=0), np.zeros(N_CLASSES))
    assert find_events(table) == []


def test_a_recording_may_be_longer_than_it_said():
    table = a_table(N_COLUMNS, (256, 1000), n_columns=100)
    assert table.n_columns == N_COLUMNS
    np.testing.assert_array_equal(table.logits, a_table(N_COLUMNS).logits)


def test_a_block_may_come_twice_but_none_may_be_missing():
    table = a_table(1000, (300, 600))
    table.put(ScoreBlock(300, SCORES[300:600]))
    np.testing.assert_array_equal(table.logits, a_table(1000).logits)
    assert table.n_scored == 1000
    with pytest.raises(ValueError, match="column 1001 after 1000"):
        table.put(ScoreBlock(1001, SCORES[1001:]))


def test_what_a_project_holds_of_a_run_is_loaded(tmp_path):
    path = a_project(tmp_path / "night.dass", SCORES[:800], (300, 600), is_complete=False)
    with Project.open(path) as project:
        table = ScoreTable.load(project, project.runs(1)[0])
    assert (table.n_scored, table.n_columns) == (800, 1875)
    np.testing.assert_array_equal(table.logits, a_table(800, n_columns=1875).logits)


@pytest.mark.parametrize(("duration_s", "n_columns"), [(0, 0), (0.01, 1), (0.32, 1), (0.33, 2), (36_000, 112_500)])
def test_the_last_column_may_be_filled_in_part(duration_s, n_columns):
    assert column_count(duration_s) == n_columns
