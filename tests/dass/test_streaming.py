"""The laws of streaming: what carried state promises."""

import threading
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dass.carry import Carry
from dass.config import PRESETS, DassConfig
from dass.errors import DassError
from dass.fbank import fbank, normalise
from dass.model import Dass
from dass.streaming import CarryPolicy, StreamingTagger, StreamState, tag_source
from tests.fakes import ArraySource

FORWARD = DassConfig(
    widths=(8, 16, 24, 32), depths=(1, 1, 2, 1), scans=PRESETS["streaming"].scans, causal=True, drop_path=0.0
)


def lively(config, seed=0):
    """A model whose scores move: random weights, larger than at the start of training."""
    torch.manual_seed(seed)
    model = Dass(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim >= 2 and not name.endswith(("A_logs", "dt_projs_bias")):
                parameter.normal_(0, 1.0 / np.sqrt(parameter[0].numel()))
    return model


PUBLISHED_MODEL = lively(PRESETS["tiny"])
FORWARD_MODEL = lively(FORWARD)


def frames(n, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.standard_normal((n, 128)) * 3 - 6 + 3 * np.sin(np.arange(n) / 40)[:, None]).astype(np.float32)


def noise(n, seed=0):
    return np.random.default_rng(seed).standard_normal(n).astype(np.float32) * np.float32(0.1)


def stream(tagger, pieces):
    state, logits = tagger.start(), []
    for piece in pieces:
        block, state = tagger.step(piece, state)
        assert block.first_column == sum(map(len, logits))
        logits.append(block.logits)
    block, state = tagger.flush(state)
    return np.concatenate([*logits, block.logits]), state


def whole(model, x):
    padded = np.pad(x, ((0, -len(x) % 32), (0, 0)))
    with torch.inference_mode():
        return model.column_logits(torch.from_numpy(normalise(padded))[None])[0].numpy()


@given(st.integers(1, 700), st.lists(st.integers(0, 300), max_size=6), st.integers(1, 5))
@settings(max_examples=15)
def test_forward_model_in_any_chunks_equals_the_whole_pass(n, sizes, chunk):
    x = frames(n)
    pieces = np.split(x, np.minimum(np.cumsum(sizes), n).astype(int))
    tagger = StreamingTagger(FORWARD_MODEL, CarryPolicy("exact", chunk, 0, 0))
    logits, _ = stream(tagger, pieces)
    np.testing.assert_allclose(logits, whole(FORWARD_MODEL, x), atol=2e-4, rtol=1e-4)


@pytest.mark.parametrize("carry", ["none", "time", "rows"])
@given(n=st.integers(1, 10 * 32))
@settings(max_examples=5)
def test_a_recording_that_fits_in_one_chunk_is_the_published_pass(carry, n):
    x = frames(n)
    logits, _ = stream(StreamingTagger(PUBLISHED_MODEL, CarryPolicy(carry, 10, 2, 2)), [x])
    np.testing.assert_allclose(logits, whole(PUBLISHED_MODEL, x), atol=2e-5)  # other kernels, the same function


@pytest.mark.parametrize("carry", ["none", "time", "rows"])
@given(sizes=st.lists(st.integers(0, 400), max_size=8))
@settings(max_examples=5)
def test_how_frames_arrive_does_not_matter(carry, sizes):
    x = frames(900)
    tagger = StreamingTagger(PUBLISHED_MODEL, CarryPolicy(carry, 6, 2, 1))
    pieces = np.split(x, np.minimum(np.cumsum(sizes), len(x)).astype(int))
    np.testing.assert_array_equal(stream(tagger, pieces)[0], stream(tagger, [x])[0])


@pytest.mark.parametrize("n", [1, 32, 33, 1000, 2048])
def test_every_column_is_scored_once_also_the_last_partial_one(n):
    for model, policy in ((PUBLISHED_MODEL, CarryPolicy("rows", 6, 2, 1)), (FORWARD_MODEL, None)):
        logits, state = stream(StreamingTagger(model, policy), [frames(n)])
        assert len(logits) == -(-n // 32) == state.next_column


@pytest.mark.parametrize(
    ("model", "policy"),
    [(PUBLISHED_MODEL, CarryPolicy(carry, 6, 3, 1)) for carry in ("none", "time", "rows")]
    + [(FORWARD_MODEL, CarryPolicy("exact", 4, 0, 0))],
)
@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_resuming_from_saved_state_is_bit_equal(model, policy, rate):
    source, tagger = ArraySource(noise(rate * 9 + 777), rate), StreamingTagger(model, policy)
    blocks = list(tag_source(source, tagger))
    assert len(blocks) > 3
    for stop, (_, state) in enumerate(blocks):
        resumed = list(tag_source(source, tagger, StreamState.from_bytes(state.to_bytes())))
        expected = blocks[stop + 1 :]
        assert [b.first_column for b, _ in resumed] == [b.first_column for b, _ in expected]
        for (block, _), (other, _) in zip(resumed, expected, strict=True):
            np.testing.assert_array_equal(block.logits, other.logits)


def test_state_survives_bytes_bit_for_bit():
    tagger = StreamingTagger(PUBLISHED_MODEL, CarryPolicy("rows", 6, 2, 1))
    _, state = tagger.step(frames(500), tagger.start())
    back = StreamState.from_bytes(state.to_bytes())
    assert (back.first_frame, back.next_column) == (state.first_frame, state.next_column)
    np.testing.assert_array_equal(back.pending, state.pending)
    assert len(back.carry) == len(state.carry) > 0
    assert all(torch.equal(a, b) for a, b in zip(back.carry, state.carry, strict=True))


@pytest.mark.parametrize("data", [b"", b"rubbish" * 9])
def test_damaged_saved_state_is_one_sentence(data):
    with pytest.raises(DassError, match="start the analysis again"):
        StreamState.from_bytes(data)


def test_two_streams_on_one_model_never_mix():
    tagger = StreamingTagger(PUBLISHED_MODEL, CarryPolicy("rows", 4, 1, 1))
    signals = [frames(900, seed) for seed in (1, 2)]
    alone = [stream(tagger, np.split(x, 9))[0] for x in signals]
    states, together = [tagger.start(), tagger.start()], [[], []]
    for pieces in zip(*(np.split(x, 9) for x in signals), strict=True):
        for i in (0, 1):
            block, states[i] = tagger.step(pieces[i], states[i])
            together[i].append(block.logits)
    for i in (0, 1):
        together[i].append(tagger.flush(states[i])[0].logits)
        np.testing.assert_array_equal(np.concatenate(together[i]), alone[i])


def test_steps_do_not_change_the_state_they_are_given():
    tagger = StreamingTagger(PUBLISHED_MODEL, CarryPolicy("rows", 4, 1, 1))
    _, state = tagger.step(frames(400), tagger.start())
    before = state.to_bytes()
    tagger.step(frames(400, 1), state)
    assert state.to_bytes() == before


@pytest.mark.parametrize("carry", ["none", "time", "rows"])
def test_longer_windows_come_closer_to_the_whole_pass(carry):
    """The stated tolerance: mean drift under 0.01 in probability, and less with more context."""
    x = frames(2048)
    reference = whole(PUBLISHED_MODEL, x)

    def drift(policy):
        logits, _ = stream(StreamingTagger(PUBLISHED_MODEL, policy), [x])
        return np.abs(1 / (1 + np.exp(-logits)) - 1 / (1 + np.exp(-reference))).mean()

    short, long = drift(CarryPolicy(carry, 8, 0, 0)), drift(CarryPolicy(carry, 24, 16, 16))
    assert long < short
    assert long < 0.01


def test_carrying_the_scan_along_columns_brings_chunks_closer_to_the_whole():
    """With that scan alone, all that is left is what the convolutions at a window's edge do to the carried state."""
    model = lively(replace(PRESETS["tiny"], scans=("columns",)))
    x = frames(1024)
    reference = whole(model, x)
    time, none = (
        np.abs(stream(StreamingTagger(model, CarryPolicy(carry, 8, 8, 8)), [x])[0] - reference).max()
        for carry in ("time", "none")
    )
    assert time < none / 3


def test_forward_model_is_causal_by_gradient():
    x = torch.from_numpy(normalise(frames(320)))[None].requires_grad_()
    FORWARD_MODEL.column_logits(x)[0, 4].sum().backward()
    reach = x.grad.abs().sum((0, 2)).numpy()
    assert (reach[5 * 32 :] == 0).all()
    assert reach[4 * 32 : 5 * 32].min() > 0
    assert reach[:32].max() > 0


def test_published_model_sees_both_ways():
    x = torch.from_numpy(normalise(frames(320)))[None].requires_grad_()
    PUBLISHED_MODEL.column_logits(x)[0, 4].sum().backward()
    reach = x.grad.abs().sum((0, 2)).numpy()
    assert reach[:32].max() > 0
    assert reach[9 * 32 :].max() > 0


def test_state_does_not_grow():
    tagger = StreamingTagger(PUBLISHED_MODEL, CarryPolicy("rows", 6, 2, 1))
    state, sizes = tagger.start(), set()
    for _ in range(30):
        _, state = tagger.step(frames(6 * 32), state)
        sizes.add(len(state.to_bytes()))
    assert len(sizes) <= 3


@pytest.mark.parametrize("model", [PUBLISHED_MODEL, FORWARD_MODEL])
@pytest.mark.parametrize("level", [-15.942385, -3.0])
def test_constant_input_settles_on_constant_scores(model, level):
    """The slowest channels remember minutes; after half an hour nothing moves but rounding."""
    tagger = StreamingTagger(model)
    chunk = np.full((tagger.policy.chunk * 32, 128), level, np.float32)
    state, means = tagger.start(), []
    for _ in range(70):
        block, state = tagger.step(chunk, state)
        means.extend([block.logits.mean(0)] if len(block.logits) else [])
    settled = np.array(means[-10:])
    assert np.isfinite(means).all()
    assert np.abs(settled - settled[-1]).max() < 1e-4


@pytest.mark.parametrize(
    ("rate", "n"), [(8_000, 30_000), (16_000, 1), (16_000, 399), (384_000, 800_000), (44_100, 100_000)]
)
def test_any_rate_and_length_has_an_answer(rate, n):
    blocks = [b for b, _ in tag_source(ArraySource(noise(n), rate), StreamingTagger(FORWARD_MODEL))]
    n_frames = max(1, (-(-n * 16000 // rate) - 400) // 160 + 1)
    assert sum(len(b.logits) for b in blocks) == -(-n_frames // 32)
    assert all(np.isfinite(b.logits).all() for b in blocks)


LIVE_POLICY = CarryPolicy("exact", 1, 0, 0)


def logits_of(blocks):
    return np.concatenate([block.logits for block, _ in blocks])


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_reading_in_small_pieces_moves_scores_by_rounding(rate):
    source, tagger = ArraySource(noise(rate * 5), rate), StreamingTagger(FORWARD_MODEL, LIVE_POLICY)
    in_pieces = logits_of(tag_source(source, tagger, piece_s=0.04))
    np.testing.assert_allclose(in_pieces, logits_of(tag_source(source, tagger)), atol=2e-4, rtol=1e-4)


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_a_column_is_scored_as_soon_as_its_sound_and_a_little_more_is_there(rate):
    heard_s = []

    class Microphone(ArraySource):
        n_samples = None

        def __init__(self):
            self._samples, self.sample_rate, self.n_channels = noise(rate * 5)[None], rate, 1

        def read(self, start, stop):
            heard_s.append(stop / rate)
            return super().read(start, stop)

    blocks = tag_source(Microphone(), StreamingTagger(FORWARD_MODEL, LIVE_POLICY), piece_s=0.04)
    waits_s = [heard_s[-1] - block.stop_s for block, _ in blocks]
    assert len(waits_s) == 16
    assert max(waits_s) < 0.1


def test_a_stream_can_go_on_in_other_chunks():
    source = ArraySource(noise(48_000 * 20), 48_000)
    small, large = (StreamingTagger(FORWARD_MODEL, CarryPolicy("exact", chunk, 0, 0)) for chunk in (1, 9))
    some = [block for block, _ in zip(tag_source(source, small, piece_s=0.04), range(7), strict=False)]
    rest = list(tag_source(source, large, some[-1][1], piece_s=0.04))
    assert rest[0][0].first_column == 7
    np.testing.assert_allclose(
        logits_of([*some, *rest]), logits_of(tag_source(source, small, piece_s=0.04)), atol=2e-4, rtol=1e-4
    )


def test_a_live_source_has_the_scores_of_a_file_also_when_it_is_left_early():
    class Microphone(ArraySource):
        def __init__(self, samples, rate):
            super().__init__(samples, rate)
            self.n_samples = None

    samples, tagger = noise(44_100 * 30), StreamingTagger(FORWARD_MODEL, CarryPolicy("exact", 9, 0, 0))
    live, file = (tag_source(kind(samples, 44_100), tagger) for kind in (Microphone, ArraySource))
    for (block, state), (other, other_state) in islice(zip(live, file, strict=True), 5):
        np.testing.assert_array_equal(block.logits, other.logits)
        assert state.to_bytes() == other_state.to_bytes()
    file.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("tags")]


def test_an_empty_recording_has_no_columns():
    assert list(tag_source(ArraySource(noise(0), 16_000), StreamingTagger(FORWARD_MODEL))) == []


def test_source_is_tagged_as_its_frames_are():
    waveform = noise(16_000 * 7)
    tagger = StreamingTagger(PUBLISHED_MODEL, CarryPolicy("rows", 5, 2, 1))
    blocks = [b for b, _ in tag_source(ArraySource(np.stack([waveform, waveform]), 16_000), tagger)]
    expected, _ = stream(tagger, [fbank(waveform)])
    np.testing.assert_array_equal(np.concatenate([b.logits for b in blocks]), expected)


@pytest.mark.parametrize("sizes", [(0, 0, 0), (4, 5, 0), (4, -1, 0), (4, 0, -1)])
def test_impossible_policies_are_refused(sizes):
    with pytest.raises(ValueError, match="a policy needs"):
        CarryPolicy("time", *sizes)


def test_policy_must_fit_the_model():
    with pytest.raises(ValueError, match="does not fit"):
        StreamingTagger(PUBLISHED_MODEL, CarryPolicy("exact", 4, 0, 0))


def test_a_carry_keeps_the_order_of_the_layers():
    carry = Carry([torch.ones(1), torch.zeros(2)], frozenset(), 32)
    like = torch.zeros(1)
    assert torch.equal(carry.take((1,), like), torch.ones(1))
    assert torch.equal(carry.take((2,), like), torch.zeros(2))
