import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.spans import Spans, ragged, runs

MOST = 40

edges = st.tuples(st.integers(0, MOST), st.integers(1, 8))
some_spans = st.lists(edges, max_size=12).map(lambda pairs: as_spans((start, start + n) for start, n in pairs))
sets = st.sets(st.integers(0, MOST))


def as_spans(pairs):
    table = np.array(list(pairs), np.int64).reshape(-1, 2)
    return Spans(table[:, 0], table[:, 1])


def members(spans):
    return {number for start, stop in zip(*map(np.ndarray.tolist, spans), strict=True) for number in range(start, stop)}


def apart(numbers):
    """Return numbers as spans that are in order and do not touch."""
    ordered = np.array(sorted(numbers), np.int64)
    first = runs(ordered)
    last = np.append(first[1:], len(ordered))[: len(first)] - 1
    return Spans(ordered[first], ordered[last] + 1)


@given(sets)
def test_a_run_begins_where_the_number_before_is_missing(numbers):
    ordered = np.array(sorted(numbers), np.int64)
    assert [ordered[place] for place in runs(ordered)] == [n for n in sorted(numbers) if n - 1 not in numbers]


@given(some_spans)
def test_a_union_covers_what_any_span_covers_with_room_between_its_spans(spans):
    union = spans.union()
    assert members(union) == members(spans)
    assert (union.starts[1:] > union.stops[:-1]).all()
    assert (union.lengths > 0).all()


@given(sets, some_spans)
def test_what_is_left_without_others_is_the_difference_piece_by_piece(numbers, others):
    spans = apart(numbers)
    pieces, owner = spans.without(others.union())
    assert members(pieces) == numbers - members(others)
    assert (pieces.starts >= spans.starts[owner]).all()
    assert (pieces.stops <= spans.stops[owner]).all()
    assert (pieces.lengths > 0).all()
    assert (np.diff(owner) >= 0).all()
    assert (pieces.starts[1:] >= pieces.stops[:-1]).all()


@given(sets, st.data())
def test_joining_fills_the_gaps_between_neighbours(numbers, data):
    spans = apart(numbers)
    n_gaps = max(0, len(spans.starts) - 1)
    is_apart = np.array(data.draw(st.lists(st.booleans(), min_size=n_gaps, max_size=n_gaps)), np.bool_)
    filled = zip(spans.stops[:-1][~is_apart], spans.starts[1:][~is_apart], strict=True)
    assert members(spans.joined(is_apart)) == numbers | members(as_spans(filled))


@given(st.lists(st.integers(0, 5)))
def test_things_are_counted_owner_by_owner(counts):
    owner, number = ragged(np.array(counts, np.int64))
    expected = [(i, k) for i, count in enumerate(counts) for k in range(count)]
    assert list(zip(owner.tolist(), number.tolist(), strict=True)) == expected
