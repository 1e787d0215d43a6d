"""Examples made on the fly, so that a training run needs no files."""

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dass.config import FEATURES, FRAMES_PER_COLUMN, N_CLASSES
from dass.fbank import normalise
from training.augment import augment_frames
from training.batch import Example
from training.config import AugmentConfig

_N_EXAMPLES = 64
_N_BANDS = 8


class SyntheticSource:
    """Noise with one of eight bands louder than the rest, which is what labels and teacher tell; a `Source`.

    Parameters
    ----------
    names : tuple of str
        Any words: other words, other noise.
    frames : int
        Of an example.
    """

    missing: Sequence[str] = ()

    def __init__(self, names: tuple[str, ...], frames: int, augment: AugmentConfig) -> None:
        self._seed = zlib.crc32(" ".join(names).encode())
        self._columns = frames // FRAMES_PER_COLUMN
        self._augment = augment

    def __len__(self) -> int:
        return _N_EXAMPLES

    def order(self, rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """Return every example once."""
        return rng.permutation(len(self))

    def example(self, index: int, rng: np.random.Generator) -> Example:
        """Return example ``index``; its class is its band."""
        own, band = np.random.default_rng((self._seed, index)), index % _N_BANDS
        labels = np.zeros(N_CLASSES, np.float32)
        labels[band] = 1
        logits = own.normal(-6, 0.1, N_CLASSES).astype(np.float32) + 8 * labels
        return Example(
            normalise(augment_frames(self._noise(own, band), self._augment, rng)),
            labels=labels,
            teacher_clip=logits,
            teacher_columns=np.tile(logits, (self._columns, 1)),
            teacher_embedding=np.tile(np.eye(_N_BANDS, dtype=np.float32)[band], (self._columns, 1)),
        )

    def _noise(self, rng: np.random.Generator, band: int) -> npt.NDArray[np.float32]:
        frames = rng.normal(-8, 1, (self._columns * FRAMES_PER_COLUMN, FEATURES.n_mels)).astype(np.float32)
        width = FEATURES.n_mels // _N_BANDS
        frames[:, band * width : (band + 1) * width] += 5
        return frames
