import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.annotation import Origin, Verdict
from app.core.annotation_columns import VERDICTS, AnnotationColumns
from tests.fake_annotation import an_annotation, annotations, hex_of


def all_rows(columns):
    return columns.rows(columns.changed_since(0))


def row_by_id(columns):
    """Return the number of each annotation in the table of all of them."""
    return {columns.at(slot).id: row for row, slot in enumerate(all_rows(columns).slot.tolist())}


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
        rows, row_of = all_rows(columns), row_by_id(columns)
        assert len(columns) == len(expected) == len(rows)
        for id_, item in expected.items():
            row = row_of[id_]
            assert columns.slot(id_) == rows.slot[row]
            assert columns.get(id_) == item
            assert (rows.start[row], rows.stop[row], rows.class_index[row]) == (item.start, item.stop, item.class_index)
            assert VERDICTS[rows.verdict[row]] is item.verdict
    for id_ in set(map(hex_of, range(7))) - expected.keys():
        assert columns.get(id_) is None
        assert columns.slot(id_) == -1


@given(st.lists(st.lists(annotations(ids), max_size=4) | ids, max_size=12), st.integers(0, 12))
def test_what_has_changed_is_told(changes, n_before):
    columns = AnnotationColumns()
    touched = set()
    for number, change in enumerate(changes):
        if number == n_before:
            n_changes, touched = columns.n_changes, set()
        if isinstance(change, list):
            columns.put(change)
            touched |= {item.id for item in change}
        elif columns.get(change):
            columns.remove([change])
            touched.add(change)
    since = n_changes if n_before < len(changes) else 0
    assert set(columns.changed_since(since).tolist()) == {columns._slots[id_] for id_ in touched}
    assert len(columns.changed_since(columns.n_changes)) == 0


def test_rows_stay_as_they_were_asked_for():
    columns = AnnotationColumns()
    columns.put([an_annotation(1), an_annotation(2)])
    before = all_rows(columns)
    columns.put([an_annotation(1, verdict=Verdict.REJECTED)])
    columns.remove([an_annotation(2).id])
    assert [VERDICTS[number] for number in before.verdict] == [Verdict.ACCEPTED, Verdict.ACCEPTED]
    assert columns.at(before.slot[1]) is None


def test_a_row_tells_where_it_was_found_and_is_now():
    columns = AnnotationColumns()
    moved = replace(an_annotation(1, 10, 20), start=12 * 48_000, stop=25 * 48_000)
    own = an_annotation(2, 3, 4, origin=Origin.OWN)
    columns.put([moved, own])
    rows = all_rows(columns)
    assert rows.first_start.tolist() == [10 * 48_000, 3 * 48_000]
    assert rows.last_stop.tolist() == [25 * 48_000, 4 * 48_000]
    assert rows.was_found.tolist() == [True, False]
    assert rows.score[0] == 0.5
    assert math.isnan(rows.score[1])


def test_only_what_is_known_can_be_removed():
    with pytest.raises(KeyError):
        AnnotationColumns().remove(["00"])
