import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.project import Project
from app.core.project_scores import BLOCK_COLUMNS
from tests.fake_project import PROVENANCE, a_project, all_of, cut, fill, logits


@given(st.integers(0, 500), st.lists(st.integers(0, 500), max_size=40))
@settings(max_examples=15)
def test_merged_blocks_hold_the_same_scores_and_are_as_few_as_they_can_be(tmp_path_factory, n_columns, edges):
    scores = logits(n_columns)
    path = a_project(tmp_path_factory.mktemp("project") / "night.dass", scores, edges)
    with Project.open(path) as project:
        before = all_of(project) if n_columns else None
        project.merge_blocks(1)
        if n_columns:
            assert all_of(project) == before
        assert list(project.block_peaks(1).first_columns) == list(range(0, n_columns, BLOCK_COLUMNS))


def test_a_run_goes_on_after_its_blocks_were_merged(tmp_path):
    scores = logits(30)
    path = a_project(tmp_path / "night.dass", scores[:20], range(20), is_complete=False)
    with Project.open(path) as project:
        project.merge_blocks(1)
        fill(project, project.runs(1)[0], [block for block in cut(scores, [20]) if block.first_column])
        np.testing.assert_array_equal(np.concatenate([block.logits for block in project.blocks(1)]), scores)


def test_other_runs_stay_as_they_are(tmp_path):
    path = a_project(tmp_path / "night.dass", logits(20), range(20))
    with Project.open(path) as project:
        other = project.add_run(1, type(PROVENANCE).of("other", "cd34", {}), "cpu")
        fill(project, other, cut(logits(20, seed=1), range(20)))
        project.merge_blocks(1)
        assert len(project.block_peaks(other.id).first_columns) == 20


def test_whoever_reads_meanwhile_meets_no_block_that_is_another_by_then(tmp_path):
    path = a_project(tmp_path / "night.dass", logits(300), range(0, 300, 7))
    with Project.open(path) as project, Project.open(path) as reader:
        reading = reader.blocks(1)
        next(reading)
        project.merge_blocks(1)
        project.merge_blocks(1)
        assert list(reading) == []
        assert not reader.is_damaged
