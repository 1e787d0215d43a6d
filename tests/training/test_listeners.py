"""Every policy gives what its name says, from one pass over features that are worked out once."""

import numpy as np
import pytest
import torch

from dass.config import FORWARD_SCANS, N_CLASSES, PRESETS, DassConfig
from dass.errors import DassError
from dass.fbank import normalise
from dass.model import Dass
from dass.scores import probabilities
from dass.streaming import CarryPolicy, StreamingTagger, tag_source
from tests.fakes import ArraySource
from training.listeners import Scene, listener, teacher_listener
from training.teacher import TeacherScores

CAUSAL = DassConfig((8, 16, 24, 32), (1, 1, 1, 1), FORWARD_SCANS, causal=True, drop_path=0.0)


def a_model(config):
    torch.manual_seed(0)
    return Dass(config).eval()


@pytest.fixture(scope="module")
def model():
    return a_model(PRESETS["tiny"])


@pytest.fixture(scope="module")
def scene():
    """Return 76 columns of tones, the last one not full."""
    time_s = np.arange(24 * 16_000 + 1234) / 16_000
    return Scene((0.3 * np.sin(2 * np.pi * 200 * time_s * (1 + time_s // 2)) * (time_s % 3 < 2)).astype(np.float32), [])


def one_pass(model, frames):
    with torch.inference_mode():
        return probabilities(model.column_logits(torch.from_numpy(normalise(frames))[None])[0].numpy())


def test_the_default_and_named_policies_are_what_the_program_does(model, scene):
    policies = {
        "default": None,
        "rows:32:4:8": CarryPolicy("rows", 32, 4, 8),
        "none:16:0:0": CarryPolicy("none", 16, 0, 0),
    }
    for name, policy in policies.items():
        source = ArraySource(scene.waveform, 16_000)
        blocks = [block.logits for block, _ in tag_source(source, StreamingTagger(model, policy))]
        np.testing.assert_allclose(
            listener(model, name, "cpu")(scene), probabilities(np.concatenate(blocks)), atol=1e-6
        )


def test_a_window_is_a_recording_by_itself(model, scene):
    expected = [one_pass(model, scene.frames[first : first + 1024]) for first in range(0, len(scene.frames), 1024)]
    np.testing.assert_allclose(listener(model, "windows", "cpu")(scene), np.concatenate(expected), atol=1e-6)


@pytest.mark.parametrize("config", [PRESETS["tiny"], CAUSAL], ids=["both ways", "causal"])
def test_the_whole_is_one_pass(config, scene):
    model = a_model(config)
    np.testing.assert_allclose(listener(model, "whole", "cpu")(scene), one_pass(model, scene.frames), atol=1e-5)


def test_a_scene_has_as_many_columns_as_its_scores(model, scene):
    assert scene.n_columns == len(listener(model, "default", "cpu")(scene)) == 76


@pytest.mark.parametrize(
    "policy", ["", "rows", "rows:192:8", "rows:x:8:8", "all:192:8:8", "rows:8:16:0", "exact:8:0:0"]
)
def test_what_is_no_policy_is_refused(model, policy):
    with pytest.raises(DassError, match=r"no policy for this model .* rows:192:8:8"):
        listener(model, policy, "cpu")


def test_a_teacher_scores_the_columns_and_zero_where_it_knows_nothing(scene):
    class Half:
        def score(self, waveform, centres_s):
            np.testing.assert_allclose(np.diff(centres_s), 0.32)
            assert len(waveform) == len(scene.waveform)
            logits = np.zeros((len(centres_s), N_CLASSES), np.float32)
            logits[:, 1::2] = np.nan
            return TeacherScores(logits, np.zeros((len(centres_s), 1024), np.float32))

    probs = teacher_listener(Half())(scene)
    assert probs.shape == (76, N_CLASSES)
    assert (probs[:, ::2] == 0.5).all()
    assert (probs[:, 1::2] == 0).all()
