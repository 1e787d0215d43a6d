"""Whole clips in one pass, as the paper evaluates them."""

import numpy as np
import numpy.typing as npt
import torch

from dass.fbank import fbank, normalise
from dass.model import Dass

CLIP_FRAMES = 1024
"""Clips of ten seconds (998 frames) are filled up to this with zeros, before normalisation."""


def column_logits(model: Dass, waveform: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the logits (columns, classes) of a 16 kHz mono waveform (n,); the clip's logits are their mean.

    Clips shorter than 10.24 s are filled up to that, so they give 32 columns.
    """
    frames = fbank(waveform)
    padded = np.pad(frames, ((0, max(0, CLIP_FRAMES - len(frames))), (0, 0)))
    with torch.inference_mode():
        logits: npt.NDArray[np.float32] = (
            model.eval().column_logits(torch.from_numpy(normalise(padded))[None])[0].numpy()
        )
    return logits
