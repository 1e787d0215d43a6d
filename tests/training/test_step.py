"""Lanes: recordings that go on from step to step."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from dass.config import FORWARD_SCANS
from training.step import lanes


@given(st.lists(st.booleans(), min_size=1, max_size=5))
def test_a_lane_that_begins_has_no_past_and_the_others_keep_theirs(begins):
    states = [torch.rand(len(begins), 3, 4), torch.rand(len(begins), 2, 2, 5)]
    carry = lanes(states, torch.tensor(begins), 64)
    for state in states:
        taken = carry.take(tuple(state.shape), state)
        for row, begun in enumerate(begins):
            assert torch.equal(taken[row], torch.zeros_like(taken[row]) if begun else state[row])
    assert carry.scans == frozenset(FORWARD_SCANS)
    assert carry.keep_frames == 64


def test_the_first_step_has_no_past():
    assert lanes([], torch.tensor([True, False]), 32).at_start
