"""The fused convolution is PyTorch's with a SiLU behind it."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dass.conv_cpu import convolve
from dass.ss2d import conv2d


def expected(x, past, weight, n_before):
    """Return the same by PyTorch: time is padded by hand, with what came before where there is any."""
    n_zero, n_after = n_before - len(past), 2 - n_before
    padded = F.pad(torch.cat([past, x]), (0, 0, 0, 0, n_zero, n_after))
    kernel = weight.permute(2, 1, 0)[:, None]  # as in checkpoints: (width, 1, frequency, time)
    return F.silu(conv2d(padded[None], kernel, None, stride=1, groups=x.shape[-1], padding=0))[0]


@pytest.mark.parametrize("n_threads", [1, 3])
@pytest.mark.parametrize(("n_before", "n_past"), [(1, 0), (2, 0), (2, 2)])
@given(n_t=st.integers(1, 9), n_f=st.integers(1, 6), width=st.integers(1, 40))
@settings(max_examples=5)
def test_it_is_a_convolution_and_a_silu(n_before, n_past, n_threads, n_t, n_f, width):
    torch.manual_seed(0)
    x, past, weight = torch.randn(n_t, n_f, width), torch.randn(n_past, n_f, width), torch.randn(3, 3, width)
    out = np.empty(x.shape, np.float32)
    convolve(x.numpy(), past.numpy(), weight.numpy(), n_before, out, n_threads)
    np.testing.assert_allclose(out, expected(x, past, weight, n_before), atol=1e-5)
