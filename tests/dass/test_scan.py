"""The scans: the reference does what the recurrence says, and every faster way does what the reference does."""

from pathlib import Path as FilePath

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dass import scan_cpu
from dass.config import FORWARD_SCANS, PUBLISHED_SCANS
from dass.scan import PATHS, scan_grid, scan_grid_by_sequences, selective_scan, with_initial_state

PUBLISHED = tuple(PATHS[name] for name in PUBLISHED_SCANS)
FORWARD = tuple(PATHS[name] for name in FORWARD_SCANS)


def grid_inputs(shape, paths, seed=0):
    """Random u, raw, B, C, A, D that want gradients."""
    generator = torch.Generator().manual_seed(seed)
    batch, n_t, n_f, width = shape
    k = len(paths)
    shapes = [shape, (k, *shape), (batch, n_t, n_f, k), (batch, n_t, n_f, k), (k, width), (k, width)]
    inputs = [torch.randn(s, generator=generator) for s in shapes]
    inputs[4] = -torch.exp(inputs[4])
    return [x.requires_grad_() for x in inputs]


def by_hand(u, delta, A, B, C, D, h):
    """The recurrence, one number at a time."""
    y = np.zeros(len(u))
    for t in range(len(u)):
        h = np.exp(delta[t] * A) * h + delta[t] * B[t] * u[t]
        y[t] = (C[t] * h).sum() + D * u[t]
    return y, h


@given(st.integers(1, 4), st.integers(0, 6), st.integers(0, 2**30))
def test_reference_is_the_recurrence(n_states, length, seed):
    rng = np.random.default_rng(seed)
    u, delta = rng.standard_normal(length), rng.random(length)
    A, D, h0 = -rng.random(n_states), 0.5, rng.standard_normal(n_states)
    B, C = rng.standard_normal((2, length, n_states))
    expected_y, expected_h = by_hand(u, delta, A, B, C, D, h0)
    as_batch = [torch.tensor(x)[None, :, None] for x in (u, delta)]
    weights = torch.tensor(A)[None], torch.tensor(B)[None], torch.tensor(C)[None], torch.tensor([D]).double()
    y, h = selective_scan(*as_batch, *weights, torch.tensor(h0)[None, None])
    np.testing.assert_allclose(y[0, :, 0], expected_y, atol=1e-12)
    np.testing.assert_allclose(h[0, 0], expected_h, atol=1e-12)


def test_reference_split_anywhere_is_the_whole():
    u, delta = torch.randn(2, 9, 5, dtype=torch.float64), torch.rand(2, 9, 5, dtype=torch.float64)
    A, D = -torch.rand(5, 3, dtype=torch.float64), torch.randn(5, dtype=torch.float64)
    B, C = torch.randn(2, 2, 9, 3, dtype=torch.float64)
    whole, last = selective_scan(u, delta, A, B, C, D)
    first, state = selective_scan(u[:, :4], delta[:, :4], A, B[:, :4], C[:, :4], D)
    second, end = selective_scan(u[:, 4:], delta[:, 4:], A, B[:, 4:], C[:, 4:], D, state)
    torch.testing.assert_close(torch.cat([first, second], 1), whole)
    torch.testing.assert_close(end, last)


@settings(max_examples=25)
@given(
    st.sampled_from([PUBLISHED, FORWARD]), st.integers(1, 3), st.integers(1, 6), st.integers(1, 5),
    st.integers(1, 40), st.integers(0, 2**30), st.booleans(),
)  # fmt: skip
def test_cpu_kernels_agree_with_the_reference(paths, batch, n_t, n_f, width, seed, carried):
    inputs = grid_inputs((batch, n_t, n_f, width), paths, seed)
    start = torch.randn(len(paths), batch, n_f, width) if carried else None
    keep = seed % (n_t + 1) if carried else 0
    y, end = scan_grid(*inputs, paths, start, keep)
    expected_y, expected_end = scan_grid_by_sequences(selective_scan, *inputs, paths, start, keep)
    torch.testing.assert_close(y, expected_y, atol=2e-5, rtol=1e-5)
    torch.testing.assert_close(end, expected_end.detach(), atol=1e-5, rtol=1e-5)
    weight = torch.randn_like(y)
    grads = torch.autograd.grad((y * weight).sum(), inputs)
    expected = torch.autograd.grad((expected_y * weight).sum(), inputs)
    for grad, reference in zip(grads, expected, strict=True):
        torch.testing.assert_close(grad, reference, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("width", [96, 100, 200])
def test_result_does_not_depend_on_the_number_of_threads(width):
    inputs = [x.detach() for x in grid_inputs((1, 5, 4, width), PUBLISHED)]
    threads = torch.get_num_threads()
    try:
        results = []
        for count in (1, 2, 3):
            torch.set_num_threads(count)
            results.append(scan_grid(*inputs, PUBLISHED)[0])
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(results[0], results[1])
    assert torch.equal(results[0], results[2])


@pytest.mark.parametrize("raw", [-100.0, -30.0, -1e-3, 0.0, 30.0, 200.0])
def test_step_sizes_of_any_magnitude_are_exact(raw):
    u, D = torch.ones(1, 1, 1, 16), torch.zeros(1, 16)
    one = torch.ones(1, 1, 1, 1)
    y, _ = scan_grid(u, torch.full((1, 1, 1, 1, 16), raw), one, one, -torch.ones(1, 16), D, (PATHS["columns"],))
    torch.testing.assert_close(y.flatten()[0], F.softplus(torch.tensor(raw)), rtol=1e-6, atol=1e-30)


@pytest.mark.parametrize("paths", [PUBLISHED[:2], FORWARD])
def test_carried_columns_and_rows_continue_where_they_stopped(paths):
    """Forward paths whose rows stand apart give the same in two parts as in one."""
    apart = tuple(path._replace(apart=path.along_time) for path in paths)
    u, raw, B, C, A, D = (x.detach() for x in grid_inputs((1, 8, 3, 20), apart))
    whole, _ = scan_grid(u, raw, B, C, A, D, apart)
    first, state = scan_grid(u[:, :5], raw[:, :, :5], B[:, :5], C[:, :5], A, D, apart, keep=5)
    second, _ = scan_grid(u[:, 5:], raw[:, :, 5:], B[:, 5:], C[:, 5:], A, D, apart, state)
    torch.testing.assert_close(torch.cat([first, second], 1), whole, atol=1e-5, rtol=1e-5)


def kernel_without_initial_state(u, delta, A, B, C, D, return_last_state):
    """A stand-in with the interface of mamba-ssm's ``selective_scan_fn``."""
    turned = [x.transpose(1, 2) for x in (u, delta, B, C)]
    y, h = selective_scan(turned[0], turned[1], A, turned[2], turned[3], D)
    assert return_last_state
    return y.transpose(1, 2), h


def test_initial_state_added_through_linearity_equals_the_reference():
    u, delta = torch.randn(2, 7, 6), torch.rand(2, 7, 6)
    A, D = -torch.rand(6, 3), torch.randn(6)
    B, C = torch.randn(2, 2, 7, 3)
    h0 = torch.randn(2, 6, 3)
    fast = with_initial_state(kernel_without_initial_state)
    for start in (None, h0):
        y, h = fast(u, delta, A, B, C, D, start)
        expected_y, expected_h = selective_scan(u, delta, A, B, C, D, start)
        torch.testing.assert_close(y, expected_y, atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(h, expected_h, atol=1e-5, rtol=1e-5)


def test_grid_through_the_gpu_code_path_equals_the_cpu_kernels():
    inputs = [x.detach() for x in grid_inputs((2, 6, 3, 10), PUBLISHED)]
    start = torch.randn(4, 2, 3, 10)
    gpu_way = scan_grid_by_sequences(with_initial_state(kernel_without_initial_state), *inputs, PUBLISHED, start, 4)
    for result, expected in zip(gpu_way, scan_grid(*inputs, PUBLISHED, start, 4), strict=True):
        torch.testing.assert_close(result, expected, atol=1e-5, rtol=1e-5)


def test_agrees_with_the_figures_of_mamba_ssm():
    golden = {k: torch.tensor(v) for k, v in np.load(FilePath(__file__).parents[1] / "golden/mamba_scan.npz").items()}
    inputs = [golden[name].requires_grad_() for name in ("u", "delta", "A", "B", "C", "D")]
    y, h = selective_scan(*inputs)
    torch.testing.assert_close(y, golden["y"], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(h, golden["final_state"], atol=1e-5, rtol=1e-5)
    for name, grad in zip(("u", "delta", "A", "B", "C", "D"), torch.autograd.grad(y.sum(), inputs), strict=True):
        torch.testing.assert_close(grad, golden[f"grad_{name}"], atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("kernel", [scan_cpu._forward, scan_cpu._backward])
def test_kernels_let_other_threads_run(kernel):
    assert kernel.targetoptions["nogil"]
