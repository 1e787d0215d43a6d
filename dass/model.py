"""DASS: spectrogram to scores of the AudioSet classes (arXiv 2407.04082), under the published parameter names."""

import torch.nn.functional as F
from torch import Tensor, nn

from dass.backbone import PatchEmbed, stages
from dass.carry import Carry
from dass.config import FRAMES_PER_COLUMN, DassConfig


class Classifier(nn.Module):
    """Norm over channels, mean over the grid, linear head.

    The mean and the head commute, so taking the mean over frequency alone gives logits per column of time whose mean
    over time is the clip's logits exactly: the tag timeline costs nothing.
    """

    def __init__(self, width: int, n_classes: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, n_classes)

    def embed(self, x: Tensor) -> Tensor:
        """Turn a grid into (batch, columns, width) embeddings."""
        return self.norm(x).mean(2)  # type: ignore[no-any-return]

    def forward(self, x: Tensor) -> Tensor:
        """Turn a grid into (batch, columns, classes) logits."""
        return self.head(self.embed(x))  # type: ignore[no-any-return]


class Dass(nn.Module):
    """The whole model; parameter names and shapes are those of the published checkpoints, without their prefix."""

    def __init__(self, config: DassConfig) -> None:
        super().__init__()
        self.config = config
        self.patch_embed = PatchEmbed(config.widths[0], config.causal)
        self.layers = stages(config)
        self.classifier = Classifier(config.widths[-1], config.n_classes)
        self.apply(_initialise)

    def forward(self, features: Tensor) -> Tensor:
        """Return the clip logits (batch, classes) of normalised features (batch, frames, 128)."""
        return self.column_logits(features).mean(1)

    def column_logits(self, features: Tensor, carry: Carry | None = None) -> Tensor:
        """Return logits per column of time.

        Parameters
        ----------
        features : (batch, frames, 128)
            Normalised log-mel frames. A causal model works on whole columns: its input is padded to a multiple of 32.
        carry : Carry, optional
            States of the stream this is a chunk of; a carried chunk has a multiple of 32 frames.

        Returns
        -------
        (batch, ceil(frames / 32), classes)
        """
        return self.classifier(self.grid(features, carry))  # type: ignore[no-any-return]

    def grid(self, features: Tensor, carry: Carry | None = None) -> Tensor:
        """Return the last stage's features (batch, columns, 4, width) of normalised frames (batch, frames, 128)."""
        if self.config.causal:
            features = F.pad(features, (0, 0, 0, -features.shape[1] % FRAMES_PER_COLUMN))
        x: Tensor = self.patch_embed(features, carry)
        for stage in self.layers:
            x = stage(x, carry)
        return x


def _initialise(module: nn.Module) -> None:
    """Initialise linear layers so that they keep the scale of what they are given, whatever their width."""
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, std=module.in_features**-0.5)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
