"""Tiles cover everything once, on any number of threads."""

import threading

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dass.threads import computing_alone, run_all
from dass.tiles import Scratch, over_tiles, tile_rows


@given(n_rows=st.integers(0, 300), tile=st.integers(1, 64), n_threads=st.integers(1, 4))
def test_every_row_is_worked_on_once(n_rows, tile, n_threads):
    done, lock = [], threading.Lock()

    def work(rows):
        assert 0 < rows.stop - rows.start <= tile
        with lock:
            done.extend(range(rows.start, rows.stop))

    over_tiles(n_rows, tile, work, n_threads)
    assert sorted(done) == list(range(n_rows))


@given(st.integers(1, 10_000))
def test_wider_rows_make_fewer_in_a_tile(width):
    assert tile_rows(width) >= tile_rows(width + 1) > 0


def test_memory_is_used_again_and_grows_where_it_must():
    scratch = Scratch()
    small = scratch.take("a", (2, 3), torch.float32)
    assert scratch.take("a", (3, 2), torch.float32).data_ptr() == small.data_ptr()
    assert scratch.take("a", (1, 2), torch.bfloat16).data_ptr() != small.data_ptr()
    assert scratch.take("b", (2, 3), torch.float32).data_ptr() != small.data_ptr()
    assert scratch.take("a", (20, 30), torch.float32).shape == (20, 30)


def test_threads_of_ours_spread_no_product():
    found = []
    with computing_alone() as n_before:
        assert n_before == torch.get_num_threads() or torch.get_num_threads() == 1
        run_all([lambda: found.append(torch.get_num_threads())] * 3, 2)
    assert found == [1, 1, 1]


@pytest.mark.parametrize("n_threads", [1, 2])
def test_what_goes_wrong_in_a_job_is_raised(n_threads):
    def fail():
        raise ValueError("a job")

    with pytest.raises(ValueError, match="a job"):
        run_all([fail, fail], n_threads)
