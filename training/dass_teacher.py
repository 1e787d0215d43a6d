"""A DASS model as a teacher."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from dass.checkpoint import load_model, weights_file
from dass.config import N_CLASSES
from dass.device import pick_device
from dass.metadata import sha256, untrained_classes
from training.audioset import clip_features
from training.teacher import Float32


class DassTeacher:
    """Scores clips and columns with a checkpoint, on the GPU where one can be used.

    Parameters
    ----------
    path
        As `dass.checkpoint.load_model` takes it, which see for the errors.
    """

    prepare = staticmethod(clip_features)

    def __init__(self, path: Path) -> None:
        self._device = pick_device("auto")
        self._model = load_model(path).to(self._device)
        file = weights_file(path)
        self.name, self.revision = path.resolve().name, sha256(file)
        self._untaught = sorted(untrained_classes(file))
        self.classes = tuple(sorted(set(range(N_CLASSES)).difference(self._untaught)))

    def clip_logits(self, clips: Sequence[Float32]) -> Float32:
        """Return the logits (clips, 527) of features (1024, 128) as the model gives them for whole clips."""
        return np.asarray(self.column_logits(clips).mean(1))

    @torch.inference_mode()
    def column_logits(self, clips: Sequence[Float32]) -> Float32:
        """Return the logits (clips, 32, 527) of features (1024, 128); classes it was never taught are NaN."""
        features = torch.from_numpy(np.stack(clips)).to(self._device)
        logits: Float32 = self._model.column_logits(features).cpu().numpy()
        logits[..., self._untaught] = np.nan
        return logits
