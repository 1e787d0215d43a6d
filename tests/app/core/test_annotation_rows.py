import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.annotation import Origin, Verdict
from app.core.annotation_rows import ANNOTATION_COLUMNS, annotation_of, annotation_row, step_of, step_row
from app.core.annotation_step import Patch
from app.core.project_rows import UNREADABLE
from dass.config import N_CLASSES
from tests.fake_annotation import FINDER, a_step, an_annotation, annotations, changed

COLUMNS = ANNOTATION_COLUMNS.split(", ")


@given(annotations())
def test_an_annotation_comes_back_from_its_row(annotation):
    back = annotation_of(*annotation_row(annotation))
    assert back == annotation
    assert isinstance(back.verdict, Verdict)
    assert isinstance(back.origin, Origin)


@given(st.lists(st.tuples(annotations(), annotations(), st.sampled_from([0, 1, None])), max_size=3), st.text())
def test_a_step_comes_back_from_its_row(changes, description):
    patches = [[before, changed(before, after)] for before, after, _ in changes]
    for patch, (_, _, missing) in zip(patches, changes, strict=True):
        if missing is not None:
            patch[missing] = None
    step = a_step(*(Patch(*patch) for patch in patches), description=description)
    assert step_of(*step_row(step)) == step


def with_field(name, value):
    row = list(annotation_row(an_annotation()))
    row[COLUMNS.index(name)] = value
    return row


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", 5),
        ("recording_id", -1),
        ("start", 1.5),
        ("start", 10**9),
        ("stop", None),
        ("class_index", N_CLASSES),
        ("verdict", "perhaps"),
        ("origin", b"found"),
        ("score", math.nan),
        ("score", 1e300),
        ("score_mean", "high"),
        ("low_hz", math.inf),
        ("note", None),
        ("relabelled_from", -1),
        ("found_start", "1"),
        ("model", 3),
        ("settings_sha256", b""),
    ],
)
def test_what_makes_no_sense_is_no_annotation(name, value):
    with pytest.raises(UNREADABLE):
        annotation_of(*with_field(name, value))


@pytest.mark.parametrize("row", [(), (1,) * 17, (None,) * 18, annotation_row(an_annotation())[:-1]])
def test_rows_of_other_tables_are_no_annotations(row):
    with pytest.raises(UNREADABLE):
        annotation_of(*row)


@pytest.mark.parametrize(
    "patches",
    [
        "",
        "{",
        "5",
        "[[null, null]]",
        "[[null]]",
        '[[null, "annotation"]]',
        json.dumps([[annotation_row(an_annotation(1)), annotation_row(an_annotation(2))]]),
    ],
)
def test_what_makes_no_sense_is_no_step(patches):
    with pytest.raises(UNREADABLE):
        step_of("00", "Accept Bark", patches)


def test_who_found_it_is_kept_as_far_as_it_matters():
    assert annotation_of(*annotation_row(an_annotation())).found_by == FINDER
