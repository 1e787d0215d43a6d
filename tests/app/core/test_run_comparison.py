import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.project import Project
from app.core.run_comparison import compare, compare_stored
from app.core.score_table import ScoreTable
from dass.config import N_CLASSES
from dass.events import EventPolicy
from dass.scores import ScoreBlock
from tests.fake_project import PROVENANCE, a_project, cut, fill, logits
from tests.fake_scores import a_table, heard_in

BARK, BIRD = 74, 111
SECOND = 0.32


def table_of(scores, n_scored=None):
    table = ScoreTable(len(scores))
    table.put(ScoreBlock(0, scores[:n_scored]))
    return table


def at_last(comparisons):
    *_, comparison = comparisons
    return comparison


def of_class(comparison, class_index):
    return next(one for one in comparison.classes if one.class_index == class_index)


def test_an_analysis_does_not_differ_from_itself():
    table = table_of(logits(200))
    comparison = at_last(compare([(table, table)]))
    assert comparison.n_columns == 200
    assert len(comparison.classes) == N_CLASSES
    for one in comparison.classes:
        assert (one.mean_difference, one.n_apart, one.n_alone) == (0.0, 0, (0, 0))
        assert one.correlation == pytest.approx(1.0)


@given(st.integers(0, 2**32 - 1), st.integers(2, 60))
@settings(max_examples=20)
def test_the_figures_are_those_of_numpy_and_the_order_is_by_difference(seed, n_columns):
    first, second = table_of(logits(n_columns, seed)), table_of(logits(n_columns, seed + 1))
    comparison = at_last(compare([(first, second)]))
    differences = [one.mean_difference for one in comparison.classes]
    assert differences == sorted(differences, reverse=True)
    for one in comparison.classes[::50]:
        x, y = (table.probs(one.class_index).astype(np.float64) for table in (first, second))
        assert one.mean_difference == pytest.approx(abs(x - y).mean())
        assert one.correlation == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-6)
        assert one.n_apart == np.count_nonzero((x >= 0.3) != (y >= 0.3))


@given(st.integers(0, 2**32 - 1), st.integers(1, 59))
@settings(max_examples=20)
def test_recordings_add_up_and_what_only_one_has_scored_does_not_count(seed, n_first):
    first, second = logits(60, seed), logits(60, seed + 1)
    whole = at_last(compare([(table_of(first), table_of(second, 50))]))
    assert whole.n_columns == 50
    parts = (slice(n_first), slice(n_first, 60))
    in_parts = at_last(compare((table_of(first[part]), table_of(second[part])) for part in parts))
    at_once = at_last(compare([(table_of(first), table_of(second))]))
    assert in_parts.n_columns == 60
    for index in range(0, N_CLASSES, 25):
        one, other = of_class(in_parts, index), of_class(at_once, index)
        assert one.mean_difference == pytest.approx(other.mean_difference)
        assert one.correlation == pytest.approx(other.correlation, abs=1e-6)
        assert one.n_apart == other.n_apart


def test_events_of_one_during_which_the_other_has_none_are_told():
    first = a_table(100 * SECOND, {BARK: heard_in(100, (10, 20), (40, 50), (70, 80)), BIRD: heard_in(100, (5, 15))})
    second = a_table(100 * SECOND, {BARK: heard_in(100, (15, 45), (90, 95))})
    comparison = at_last(compare([(first, second)]))
    assert of_class(comparison, BARK).n_events == (3, 2)
    assert of_class(comparison, BARK).n_alone == (1, 1)
    assert of_class(comparison, BIRD).n_alone == (1, 0)
    assert of_class(comparison, BIRD).correlation is None
    assert {one.class_index for one in comparison.classes[:2]} == {BARK, BIRD}


def test_the_policy_decides_what_an_event_is():
    first, second = a_table(32, {BARK: heard_in(100, (10, 20), logit=-1.0)}), a_table(32)
    assert of_class(at_last(compare([(first, second)], EventPolicy(threshold=0.3))), BARK).n_apart == 0
    assert of_class(at_last(compare([(first, second)], EventPolicy(threshold=0.2))), BARK).n_apart == 10


def test_where_nothing_is_scored_nothing_differs():
    comparison = at_last(compare([(ScoreTable(10), table_of(logits(10)))]))
    assert comparison.n_columns == 0
    assert all(one.correlation is None and one.mean_difference == 0 for one in comparison.classes)


def test_runs_of_a_project_are_read_and_compared(tmp_path):
    path = a_project(tmp_path / "night.dass", logits(40))
    with Project.open(path) as project:
        other = project.add_run(1, type(PROVENANCE).of("other", "cd34", {}), "cpu")
        fill(project, other, cut(logits(40, seed=7), [13]))
        runs = project.runs(1)
    expected = at_last(compare([(table_of(logits(40)), table_of(logits(40, seed=7)))]))
    assert list(compare_stored(path, [(runs[0], runs[1])])) == [expected]


def test_after_each_recording_there_is_a_comparison_of_all_so_far():
    first, second = table_of(logits(20)), table_of(logits(20, seed=7))
    one, both = compare([(first, second), (second, first)])
    assert (one.n_columns, both.n_columns) == (20, 40)
    assert one == at_last(compare([(first, second)]))
