"""Needles in one haystack, streamed with what they share, against streaming each recording by itself."""

import numpy as np
import pytest
import torch

from dass.config import PRESETS
from dass.model import Dass
from dass.streaming import CarryPolicy, StreamingTagger
from training.haystack_stream import HaystackStream
from training.haystacks import Recording, Zeros, white_noise
from training.readout import Readout

POLICIES = [
    CarryPolicy("none", 4, 0, 0),
    CarryPolicy("time", 4, 2, 1),
    CarryPolicy("rows", 3, 2, 2),
    CarryPolicy("exact", 5, 0, 0),
]


class CountingTagger(StreamingTagger):
    frames = 0

    def step(self, frames, state):
        self.frames += len(frames)
        return super().step(frames, state)


def tagger(policy):
    torch.manual_seed(0)
    preset = "streaming" if policy.carry == "exact" else "tiny"
    return CountingTagger(Dass(PRESETS[preset]), policy)


def streamed_by_itself(tagger, recording):
    block, state = tagger.step(recording.frames(0, recording.n_frames), tagger.start())
    return Readout.of(np.concatenate([block.logits, tagger.flush(state)[0].logits]))


def needle(seed=0, n_frames=200):
    return np.random.default_rng(seed).normal(-4, 5, (n_frames, 128)).astype(np.float32)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.carry)
@pytest.mark.parametrize("haystack", [Zeros(), white_noise(-20)], ids=["zeros", "white"])
def test_what_is_shared_changes_nothing(policy, haystack):
    shared, alone = HaystackStream(tagger(policy), haystack), tagger(policy)
    for n_frames, start in [(1600, 1400), (1600, 500), (960, 0), (200, 0), (1593, 333), (1600, 333)]:
        recording = Recording(haystack, n_frames, needle(start), start)
        readout, expected = shared.readout(recording), streamed_by_itself(alone, recording)
        assert readout.n_columns == expected.n_columns
        np.testing.assert_allclose(readout.pooled, expected.pooled, atol=1e-3)
        np.testing.assert_allclose(readout.peaks, expected.peaks, atol=1e-3)


def test_the_haystack_is_streamed_once_and_a_forgotten_needle_no_further():
    counting = tagger(CarryPolicy("none", 4, 0, 0))
    shared = HaystackStream(counting, white_noise(-20))
    recordings = [Recording(white_noise(-20), 12_800, needle(seed), 6_400) for seed in range(4)]
    shared.readout(recordings[0])
    counting.frames = 0
    for recording in recordings[1:]:
        shared.readout(recording)
    assert counting.frames <= 3 * (200 + 3 * 128)
