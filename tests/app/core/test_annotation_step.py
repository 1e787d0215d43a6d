from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.core.annotation import Verdict
from app.core.annotation_step import Patch, n_fitting
from app.core.annotations import Annotations
from tests.fake_annotation import a_step, an_annotation, annotations

FOUND = an_annotation()
REJECTED = replace(FOUND, verdict=Verdict.REJECTED)
STEPS = [a_step(FOUND), a_step((FOUND, REJECTED)), a_step((REJECTED, None))]


@given(st.lists(st.tuples(st.none() | annotations(), annotations()), max_size=4))
def test_backwards_twice_is_forwards(changes):
    step = a_step(*((before and replace(before, id=after.id), after) for before, after in changes))
    assert step.reversed.reversed == step
    assert step.reversed.id == step.id


def test_a_patch_is_of_the_annotation_before_and_after():
    assert Patch(None, FOUND).annotation_id == Patch(FOUND, None).annotation_id == FOUND.id


def test_steps_fit_as_far_as_each_finds_what_it_changes():
    assert n_fitting([], STEPS) == 3
    assert n_fitting([FOUND], STEPS) == 0
    assert n_fitting([FOUND], STEPS[1:]) == 2
    assert n_fitting([], [STEPS[0], STEPS[2]]) == 1
    assert n_fitting([], []) == 0


@given(st.lists(st.lists(annotations(), max_size=3, unique_by=lambda item: item.id), max_size=4))
def test_what_was_done_fits_backwards(groups):
    said = Annotations()
    for group in groups:
        said.apply(a_step(*((said.get(item.id), item) for item in group)))
    backwards = [step.reversed for step in reversed(said._done)]
    assert n_fitting(said, backwards) == len(groups)
