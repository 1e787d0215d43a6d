from itertools import islice

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.picture_grid import PictureGrid, column_s
from app.core.sketch import MOST_LOOKS, Sketch
from tests.fake_audio import TornSource

RATE = 1_000
HOUR = 3_600 * RATE


class Ramp:
    """An hour that gets louder and louder, without holding it; knows where it was read."""

    def __init__(self):
        self.reads = []

    def read(self, start, stop):
        self.reads.append(start)
        position = np.arange(start, min(stop, HOUR))
        return (position / HOUR * np.sin(position * 0.5)).astype(np.float32)[None]


def sketched(level, columns, n_looks=None, source=None):
    sketch = Sketch(PictureGrid(HOUR, RATE))
    looks = list(islice(sketch.look(source or Ramp(), level, columns), n_looks))
    return sketch, len(looks)


@given(st.integers(8, 16), st.data())
def test_after_any_number_of_looks_the_whole_is_seen_evenly(level, data):
    columns = np.arange(PictureGrid(HOUR, RATE).n_columns(level))
    n_looks = data.draw(st.integers(1, min(100, len(columns))))
    source = Ramp()
    sketch, _ = sketched(level, columns, n_looks, source)
    assert sketch.picture(level, columns).is_drawn.all()
    widest_s = max(np.diff(sorted([*source.reads, HOUR]))) / RATE
    n_neighbourhoods = -(-n_looks // max(1, 2 ** (10 - level)))
    assert widest_s <= max(4 * 3_600 / n_neighbourhoods, 10.24, column_s(level)) + 0.1


def test_with_all_looks_each_column_is_what_is_at_its_begin():
    columns = np.arange(100, 200)
    sketch, n = sketched(9, columns)
    assert n == 100
    levels = sketch.picture(9, columns).columns.max(axis=1).astype(int)
    assert (np.diff(levels) >= 0).all()
    assert levels[-1] > levels[0]


def test_a_look_serves_every_level_it_lies_on():
    sketch, _ = sketched(9, np.arange(64))
    assert list(sketch.look(Ramp(), 10, np.arange(32))) == []
    assert len(list(sketch.look(Ramp(), 8, np.arange(128)))) == 64
    np.testing.assert_array_equal(
        sketch.picture(10, np.arange(32)).columns, sketch.picture(9, np.arange(0, 64, 2)).columns
    )


def test_neighbouring_looks_are_taken_together_as_compressed_audio_is_decoded_in_pieces():
    source = Ramp()
    sketched(8, np.arange(256), source=source)  # columns of 2.56 s in neighbourhoods of 10.24 s
    neighbourhoods = [int((start / RATE + 0.02) // 10.24) for start in source.reads]
    visits = 1 + np.count_nonzero(np.diff(neighbourhoods))
    assert visits == len(set(neighbourhoods)) == 64


def test_where_nothing_was_looked_at_nothing_is_drawn():
    sketch, _ = sketched(8, np.arange(64, 128))
    assert sketch.picture(8, np.arange(60, 70)).is_drawn.tolist() == [False] * 4 + [True] * 6


def test_what_cannot_be_read_is_not_drawn():
    source = TornSource(np.ones(HOUR, np.float32), RATE, range(HOUR // 2, HOUR))
    sketch = Sketch(PictureGrid(HOUR, RATE))
    columns = np.arange(PictureGrid(HOUR, RATE).n_columns(14))
    assert len(list(sketch.look(source, 14, columns))) == len(columns)
    drawn = sketch.picture(14, columns).is_drawn
    assert drawn[:10].all()
    assert not drawn[12:].any()


def test_it_remembers_a_bounded_number_of_looks():
    grid = PictureGrid(HOUR, RATE)
    sketch, source = Sketch(grid), Ramp()
    first, others = np.arange(1), np.arange(1, MOST_LOOKS + 1)
    for columns in (first, others, first):
        list(sketch.look(source, 6, columns))
    assert len(source.reads) == MOST_LOOKS + 2
