"""The form for CPUs is the same function as the plain model, whatever the number of threads."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dass.carry import Carry
from dass.config import FORWARD_SCANS, DassConfig
from dass.cpu_model import CpuModel
from dass.model import Dass
from dass.streaming import CARRIED

SMALL = {"widths": (16, 32, 48, 64), "depths": (1, 1, 2, 1)}
PUBLISHED = DassConfig(**SMALL)
FORWARD = DassConfig(**SMALL, scans=FORWARD_SCANS, causal=True)
CARRIES = [(PUBLISHED, "none"), (PUBLISHED, "time"), (PUBLISHED, "rows"), (FORWARD, "exact")]
TOLERANCES = {torch.float32: 2e-5, torch.bfloat16: 0.1}
"""In logits, which spread over several units."""


def a_model(config):
    torch.manual_seed(1)
    return Dass(config).eval()


def features(n, seed=0):
    return torch.from_numpy(np.random.default_rng(seed).standard_normal((1, n, 128)).astype(np.float32)) / 2


def in_chunks(network, config, carry, chunk, n_chunks):
    """Return the logits of chunks in a row, and the states that the last one leaves."""
    logits, before = [], ()
    for number in range(n_chunks):
        states = Carry(before, CARRIED[carry], chunk * 32)
        with torch.inference_mode():
            logits.append(network.column_logits(features(chunk * 32, number), states))
        before = states.after
    return torch.cat(logits, 1), before


@pytest.mark.parametrize("dtype", TOLERANCES, ids=str)
@pytest.mark.parametrize("config", [PUBLISHED, FORWARD], ids=["published", "forward"])
@given(n=st.integers(1, 400))
@settings(max_examples=6)
def test_it_is_the_plain_model(config, dtype, n):
    model = a_model(config)
    with torch.inference_mode():
        expected = model.column_logits(features(n))
    torch.testing.assert_close(
        CpuModel(model, dtype).column_logits(features(n)), expected, atol=TOLERANCES[dtype], rtol=0
    )


@pytest.mark.parametrize("dtype", TOLERANCES, ids=str)
@pytest.mark.parametrize(("config", "carry"), CARRIES)
@given(chunk=st.integers(1, 8))
@settings(max_examples=4)
def test_it_carries_what_the_plain_model_carries(config, carry, dtype, chunk):
    model = a_model(config)
    expected, states = in_chunks(model, config, carry, chunk, 3)
    found, own_states = in_chunks(CpuModel(model, dtype), config, carry, chunk, 3)
    torch.testing.assert_close(found, expected, atol=TOLERANCES[dtype], rtol=0)
    assert [state.shape for state in own_states] == [state.shape for state in states]
    for own, state in zip(own_states, states, strict=True):
        torch.testing.assert_close(own, state, atol=TOLERANCES[dtype] * max(1, state.abs().max().item()), rtol=0)


@pytest.mark.parametrize("dtype", TOLERANCES, ids=str)
def test_the_number_of_threads_changes_no_bit(dtype, monkeypatch):
    model = CpuModel(a_model(DassConfig(widths=(96, 192, 64, 32), depths=(1, 1, 1, 1))), dtype)
    found = []
    for n_threads in (1, 2, 3):
        monkeypatch.setattr(torch, "get_num_threads", lambda n=n_threads: n)
        found.append(model.column_logits(features(64 * 32)))
    assert torch.equal(found[0], found[1])
    assert torch.equal(found[0], found[2])


def test_pytorch_has_as_many_threads_afterwards_as_before():
    before = torch.get_num_threads()
    CpuModel(a_model(PUBLISHED), torch.float32).column_logits(features(64))
    assert torch.get_num_threads() == before


def test_what_came_before_leaves_no_trace():
    model = CpuModel(a_model(PUBLISHED), torch.float32)
    first = model.column_logits(features(100))
    model.column_logits(100 * features(800, 1))
    assert torch.equal(model.column_logits(features(100)), first)


def test_several_threads_may_run_one_model():
    model = CpuModel(a_model(FORWARD), torch.float32)
    alone = [model.column_logits(features(320, seed)) for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda seed: model.column_logits(features(320, seed)), range(4)))
    assert all(torch.equal(one, other) for one, other in zip(alone, together, strict=True))
