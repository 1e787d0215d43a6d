"""AST on inputs longer than it was trained on, for comparison."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dass.config import FEATURES, N_CLASSES
from dass.errors import DassError
from dass.fbank import Frames, normalise
from training.hf_teacher import HfTeacher
from training.teacher import Float32

LONGEST = 10_000
"""Frames (100 s) up to which AST listens: 12,000 tokens, whose attention takes 7 GB a layer where it is kept."""


class LongAst:
    """AST with its position embeddings stretched over time (bilinearly, as its authors do for longer clips).

    Parameters
    ----------
    folder : Path
        As for `HfTeacher`, but AST alone: its features are the ones that we work out ourselves.

    Raises
    ------
    DassError
        The folder holds no AST with AudioSet's classes.
    """

    def __init__(self, folder: Path) -> None:
        teacher = HfTeacher(folder)
        if teacher.model.config.model_type != "audio-spectrogram-transformer":
            raise DassError(f"{folder} holds a {teacher.model.config.model_type}, not AST: give the folder of an AST.")
        self.name = f"{teacher.name} {teacher.revision[:8]}"
        self._classes, self._model = teacher.classes, teacher.model
        self._embeddings = self._model.audio_spectrogram_transformer.embeddings
        self._positions: Tensor = self._embeddings.position_embeddings.detach().clone()

    @torch.inference_mode()
    def clip_logits(self, frames: Frames) -> Float32:
        """Return the logits (527,) of log-mel frames (T, 128), not normalised; -inf for classes that AST lacks."""
        self._embeddings.position_embeddings = nn.Parameter(self._stretched(len(frames)), requires_grad=False)
        features = torch.from_numpy(normalise(frames))[None].to(self._positions.device)
        logits = np.full(N_CLASSES, -np.inf, np.float32)
        logits[list(self._classes)] = self._model(features).logits[0].float().cpu().numpy()
        return logits

    def _stretched(self, n_frames: int) -> Tensor:
        """Return the position embeddings (1, 2 + patches, width) of an input of ``n_frames``."""
        config = self._model.config
        n_rows = (FEATURES.n_mels - config.patch_size) // config.frequency_stride + 1
        n_columns = (n_frames - config.patch_size) // config.time_stride + 1
        special, patches = self._positions[:, :2], self._positions[:, 2:]
        grid = patches.transpose(1, 2).reshape(1, patches.shape[2], n_rows, -1)
        grid = F.interpolate(grid, (n_rows, n_columns), mode="bilinear")
        return torch.cat([special, grid.flatten(2).transpose(1, 2)], 1)
