"""Labelled clips, with what a stored teacher says of them, as examples."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from dass.audio import Samples
from dass.config import FRAMES_PER_COLUMN, N_CLASSES
from dass.errors import AudioError, DassError
from dass.fbank import fbank, normalise
from training.audioset import CLIP_FRAMES, LabelledClip
from training.augment import augment_frames, mix_targets, mix_waveforms, mixing_weight
from training.batch import Example
from training.clip_sets import Clips
from training.config import AugmentConfig
from training.sampling import balanced_order, class_balanced_weights
from training.teacher_store import TeacherStore

_ATTEMPTS = 20
"""Clips drawn in a row that cannot be read before it is more than a few damaged files."""


class ClipSource:
    """Labelled clips; a `Source`.

    A clip that cannot be read is replaced by another, drawn at random, and told of in `Example.unreadable`.

    Parameters
    ----------
    clips : Clips
    store : TeacherStore, optional
        What a teacher says of them; a clip that is not in it has labels only.
    augment : AugmentConfig
    frames : int
        Clips are cut or filled up to this length.
    balanced : bool
        Draw clips with replacement so that rare classes come as often as common ones.

    Raises
    ------
    DassError
        The store is of columns, and ``frames`` is not what it was made of.
    """

    def __init__(
        self, clips: Clips, store: TeacherStore | None, augment: AugmentConfig, frames: int, balanced: bool
    ) -> None:
        self._clips, self._store, self._augment, self._frames = clips, store, augment, frames
        self._weights = class_balanced_weights(clips) if balanced else None
        self.missing = clips.missing()
        if store and store.header.kind == "columns" and frames != CLIP_FRAMES:
            raise DassError(f"teacher.store is of columns of {CLIP_FRAMES} frames: set data.frames = {CLIP_FRAMES}.")

    def __len__(self) -> int:
        return len(self._clips)

    def order(self, rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """Return every clip once or, balanced, as many draws."""
        return rng.permutation(len(self)) if self._weights is None else balanced_order(self._weights, rng)

    def example(self, index: int, rng: np.random.Generator) -> Example:
        """Return clip ``index``, at times mixed with another."""
        waveform, targets = self._read(index, rng)
        if (weight := mixing_weight(self._augment, rng)) is not None:
            other, other_targets = self._read(int(rng.integers(len(self))), rng)
            waveform = mix_waveforms(waveform, other, weight)
            targets = mix_targets(targets, other_targets, weight)
        frames = fbank(waveform)[: self._frames]
        frames = np.pad(frames, ((0, self._frames - len(frames)), (0, 0)))
        return replace(targets, features=normalise(augment_frames(frames, self._augment, rng)))

    def _read(self, index: int, rng: np.random.Generator) -> tuple[Samples, Example]:
        """Return the samples of a clip, or of one drawn in its place, and an example of its targets alone."""
        unreadable: list[str] = []
        for _ in range(_ATTEMPTS):
            try:
                samples = self._clips.read(index, self._frames)
                return samples, replace(self._targets(self._clips[index]), unreadable=tuple(unreadable))
            except AudioError as error:
                unreadable.append(str(error))
                index = int(rng.integers(len(self)))
        raise DassError(f"{_ATTEMPTS} clips in a row cannot be read, the last one because: {unreadable[-1]}")

    def _targets(self, clip: LabelledClip) -> Example:
        labels = np.zeros(N_CLASSES, np.float32)
        labels[list(clip.classes)] = 1
        targets = Example(_NO_FEATURES, labels=labels)
        if self._store is None:
            return targets
        logits = self._store.get(clip.id)
        if self._store.header.kind == "clip":
            return replace(targets, teacher_clip=np.full(N_CLASSES, np.nan, np.float32) if logits is None else logits)
        unknown = np.full((self._frames // FRAMES_PER_COLUMN, N_CLASSES), np.nan, np.float32)
        return replace(targets, teacher_columns=unknown if logits is None else logits)


_NO_FEATURES = np.zeros((0, 128), np.float32)
