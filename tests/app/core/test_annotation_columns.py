import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.annotation import Origin, Verdict
from app.core.annotation_columns import VERDICTS, AnnotationColumns
from tests.fake_annotation import an_annotation, annotations, hex_of


def rows_by_id(columns):
    return {columns.at(row["slot"]).id: row for row in columns.rows()}


ids = st.integers(0, 6).map(hex_of)


@given(st.lists(st.lists(annotations(ids), max_size=4) | ids, max_size=12))
def test_rows_are_those_of_the_annotations_that_are_there(changes):
    columns, expected = AnnotationColumns(), {}
    for change in changes:
        if isinstance(change, list):
            columns.put(change)
            expected |= {item.id: item for item in change}
        elif expected.pop(change, None):
            columns.remove([change])
        assert {item.id: item for item in columns} == expected
        assert len(columns) == len(expected) == len(columns.rows())
        for id_, row in rows_by_id(columns).items():
            item = expected[id_]
            assert columns.slot(id_) == row["slot"]
            assert columns.get(id_) == item
            assert (row["start"], row["stop"], row["class_index"]) == (item.start, item.stop, item.class_index)
            assert VERDICTS[row["verdict"]] is item.verdict
    for id_ in set(map(hex_of, range(7))) - expected.keys():
        assert columns.get(id_) is None
        assert columns.slot(id_) == -1


def test_rows_stay_as_they_were_asked_for():
    columns = AnnotationColumns()
    columns.put([an_annotation(1), an_annotation(2)])
    before = columns.rows()
    kept = before.copy()
    columns.put([an_annotation(1, verdict=Verdict.REJECTED)])
    columns.remove([an_annotation(2).id])
    np.testing.assert_array_equal(before, kept)
    assert columns.at(before["slot"][1]) is None


def test_a_row_tells_where_it_was_found_and_is_now():
    columns = AnnotationColumns()
    moved = replace(an_annotation(1, 10, 20), start=12 * 48_000, stop=25 * 48_000)
    own = an_annotation(2, 3, 4, origin=Origin.OWN)
    columns.put([moved, own])
    first, second = columns.rows()
    assert (first["first_start"], first["last_stop"]) == (10 * 48_000, 25 * 48_000)
    assert (second["first_start"], second["last_stop"]) == (3 * 48_000, 4 * 48_000)
    assert (first["was_found"], second["was_found"]) == (True, False)
    assert first["score"] == 0.5
    assert math.isnan(second["score"])


def test_only_what_is_known_can_be_removed():
    with pytest.raises(KeyError):
        AnnotationColumns().remove(["00"])
