"""bfloat16 in kernels is PyTorch's, bit for bit."""

import numba
import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dass.bfloat16 import array_of, load, store

NUMBERS = arrays(np.float32, 16, elements=st.floats(width=32, allow_nan=False))


@numba.njit
def copied(numbers, out):
    for i in range(len(numbers)):
        store(out, i, load(numbers[i]))


@given(NUMBERS)
def test_numbers_are_rounded_as_pytorch_rounds_them(numbers):
    expected, out = torch.from_numpy(numbers).bfloat16(), torch.empty(len(numbers), dtype=torch.bfloat16)
    copied(numbers, array_of(out))
    np.testing.assert_array_equal(array_of(out), array_of(expected))


@given(NUMBERS)
def test_numbers_are_read_as_they_are(numbers):
    halves, out = torch.from_numpy(numbers).bfloat16(), np.empty_like(numbers)
    copied(array_of(halves), out)
    np.testing.assert_array_equal(out, halves.float().numpy())
    copied(numbers, out)
    np.testing.assert_array_equal(out, numbers)
