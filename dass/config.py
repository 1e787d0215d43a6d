"""Sizes of the models and constants of the features, published and ours.

Published values: DASS (arXiv 2407.04082), VMamba (arXiv 2401.10166).
"""

from dataclasses import dataclass
from math import ceil
from typing import Literal

Scan = Literal["rows", "columns", "rows_back", "columns_back", "rows_apart", "columns_down"]

PUBLISHED_SCANS: tuple[Scan, ...] = ("rows", "columns", "rows_back", "columns_back")
FORWARD_SCANS: tuple[Scan, ...] = ("rows_apart", "columns", "columns_down")

FRAMES_PER_COLUMN = 32
"""Four halvings of the time axis in the backbone and one in front: 5 factors of 2."""

N_CLASSES = 527


@dataclass(frozen=True)
class FeatureConfig:
    """Kaldi-compatible log-mel filter bank of AST and DASS."""

    sample_rate: int = 16_000
    window: int = 400
    """Samples per frame (25 ms)."""
    shift: int = 160
    """Samples between frame starts (10 ms)."""
    n_fft: int = 512
    n_mels: int = 128
    low_hz: float = 20.0
    preemphasis: float = 0.97
    mean: float = -4.2677393
    """Of the natural-log mel energies of AudioSet; the features are ``(x - mean) / (2 * std)``."""
    std: float = 4.5689974

    @property
    def column_samples(self) -> int:
        """Samples from one score column to the next (5,120 = 320 ms)."""
        return self.shift * FRAMES_PER_COLUMN

    @property
    def column_s(self) -> float:
        """Seconds from one score column to the next."""
        return self.column_samples / self.sample_rate


FEATURES = FeatureConfig()


@dataclass(frozen=True)
class DassConfig:
    """Everything needed to build a model; stored inside our checkpoints."""

    widths: tuple[int, ...] = (96, 192, 384, 768)
    """Channels per stage."""
    depths: tuple[int, ...] = (2, 2, 8, 2)
    """Blocks per stage."""
    scans: tuple[Scan, ...] = PUBLISHED_SCANS
    """Order in which each block's selective scans visit the time-frequency grid."""
    causal: bool = False
    """Depthwise convolutions see the past only; with forward scans the whole model does."""
    drop_path: float = 0.2
    """Largest stochastic-depth rate, in training only."""
    n_classes: int = N_CLASSES

    @staticmethod
    def dt_rank(width: int) -> int:
        """Rank of the step-size projection in a block of ``width`` channels."""
        return ceil(width / 16)


PRESETS: dict[str, DassConfig] = {
    "small": DassConfig(),
    "medium": DassConfig(depths=(2, 2, 20, 2), drop_path=0.3),
    "starter": DassConfig(widths=(32, 64, 160, 320), depths=(1, 1, 6, 2), drop_path=0.0),
    "streaming": DassConfig(
        widths=(32, 64, 160, 320), depths=(1, 1, 6, 2), scans=FORWARD_SCANS, causal=True, drop_path=0.0
    ),
    "tiny": DassConfig(widths=(8, 16, 24, 32), depths=(1, 1, 2, 1), drop_path=0.0),
}
