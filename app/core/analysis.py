"""What the analysis of one recording found."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from dass.config import FEATURES
from dass.events import Event
from dass.scores import probabilities


class ClipScores:
    """Means over the columns of a recording, from sums that grow block by block."""

    def __init__(self, n_classes: int) -> None:
        self._logits = np.zeros(n_classes)
        self._scores = np.zeros(n_classes)
        self.n_columns = 0

    @classmethod
    def of_sums(cls, logits: npt.NDArray[np.float64], scores: npt.NDArray[np.float64], n_columns: int) -> "ClipScores":
        """Return the means of which these are the `sums`."""
        clip = cls(len(logits))
        clip._logits, clip._scores, clip.n_columns = logits, scores, n_columns
        return clip

    @property
    def sums(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the sums over all columns of each class's logits and probabilities."""
        return self._logits, self._scores

    def add(self, logits: npt.NDArray[np.float32]) -> None:
        """Count the ``logits`` (columns, classes) of further columns."""
        self._logits += logits.sum(axis=0, dtype=np.float64)
        self._scores += probabilities(logits).sum(axis=0, dtype=np.float64)
        self.n_columns += len(logits)

    @property
    def stop_s(self) -> float:
        """Return where the last column ends, in seconds."""
        return self.n_columns * FEATURES.column_s

    @property
    def logits(self) -> npt.NDArray[np.float64]:
        """Return the mean logit of each class: the clip logit of the published model."""
        return self._logits / self.n_columns

    @property
    def scores(self) -> npt.NDArray[np.float64]:
        """Return the mean probability of each class."""
        return self._scores / self.n_columns


@dataclass(frozen=True)
class Provenance:
    """What the scores and events of a run were made with."""

    model: str
    model_sha256: str
    settings_sha256: str
    settings: Mapping[str, object] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, model: str, model_sha256: str, settings: Mapping[str, object]) -> "Provenance":
        """Return the provenance with the digest of ``settings``, which JSON can hold."""
        digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
        return cls(model, model_sha256, digest, settings)


@dataclass(frozen=True)
class Analysis:
    """Events and clip scores of one recording."""

    path: Path
    provenance: Provenance
    duration_s: float
    sample_rate: int
    """Of the recording itself, in Hz."""
    clip: ClipScores
    events: list[Event]
    """Sorted by time; none where only clip scores were asked for."""
    analysed_s: float
    """Seconds that were scored: all of ``duration_s`` unless the run was interrupted."""
    elapsed_s: float
    """Seconds the scoring took."""
    is_complete: bool = True
    warnings: list[str] = field(default_factory=list)

    @property
    def n_samples(self) -> int:
        """Return the length of the recording in samples."""
        return round(self.duration_s * self.sample_rate)

    def at(self, path: Path) -> Self:
        """Return the same analysis of the recording where it is called ``path``."""
        warnings = [warning.replace(str(self.path), str(path)) for warning in self.warnings]
        return replace(self, path=path, warnings=warnings)

    def stop_s(self, event: Event) -> float:
        """Return where ``event`` ends, in seconds; the last column may reach past the end of the recording."""
        return min(event.stop_s, self.duration_s)
