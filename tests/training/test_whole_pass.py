"""The pass over the whole, tile by tile, against the model itself."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dass.config import PRESETS
from dass.errors import DassError
from dass.fbank import normalise
from dass.model import Dass
from training import grids
from training.whole_pass import whole_pass


def random_model(seed=0):
    torch.manual_seed(seed)
    model = Dass(PRESETS["tiny"]).eval()
    for name, parameter in model.named_parameters():
        if name.endswith(("dt_projs_bias", "A_logs")):  # some channels remember for minutes, some for one step
            parameter.data = torch.randn_like(parameter) * 2 - (5 if name.endswith("bias") else 0)
    return model


def tiled(model, frames, tile, folder=None):
    return list(whole_pass(model, lambda start, stop: frames[start:stop], len(frames), folder, tile))


def noise(n_frames, seed=0):
    return np.random.default_rng(seed).normal(-6, 4, (n_frames, 128)).astype(np.float32)


@settings(max_examples=20)
@given(n_frames=st.integers(1, 1200), tile=st.integers(1, 9), seed=st.integers(0, 2**20))
def test_tiles_of_any_size_give_the_pass_over_the_whole(n_frames, tile, seed):
    model, frames = random_model(seed), noise(n_frames, seed)
    with torch.inference_mode():
        expected = model.column_logits(torch.from_numpy(normalise(frames))[None])[0].numpy()
    logits = np.concatenate([block.logits for block in tiled(model, frames, tile)])
    np.testing.assert_allclose(logits, expected, atol=1e-4)


def test_the_end_is_heard_at_the_beginning():
    """What tells this pass from chunks: change the last frames, and the first scores change."""
    model, frames = random_model(), noise(2000)
    changed = frames.copy()
    changed[-32:] += 9
    before, after = (tiled(model, x, 4)[0].logits for x in (frames, changed))
    assert np.abs(after - before).max() > 1e-3


def test_blocks_follow_one_another_and_cover_all_columns():
    blocks = tiled(random_model(), noise(1000), 5)
    assert [block.first_column for block in blocks] == list(range(0, 32, 5))
    assert blocks[-1].stop_column == 32


def test_nothing_is_left_in_the_folder(tmp_path):
    tiled(random_model(), noise(300), 2, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_explained(tmp_path, monkeypatch):
    class FullDisk:
        def __init__(self, **_):
            self.closed = False

        def seek(self, _position):
            raise OSError(28, "no space")

        def close(self):
            self.closed = True

    disk = FullDisk()
    monkeypatch.setattr(grids.tempfile, "TemporaryFile", lambda **_: disk)
    with pytest.raises(DassError, match=r"Cannot keep 0\.0 GB of activations in .*: no space left on device"):
        tiled(random_model(), noise(300), 2, tmp_path)
    assert disk.closed


def test_a_causal_model_is_sent_to_streaming():
    model = Dass(PRESETS["streaming"]).eval()
    with pytest.raises(DassError, match="exact"):
        tiled(model, noise(64), 2)
