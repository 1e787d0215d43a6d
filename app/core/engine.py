"""A model, loaded and ready to score recordings."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.core.model_store import ModelStore
from dass.audio import AudioSource
from dass.errors import CheckpointError
from dass.scores import ScoreBlock


@dataclass(frozen=True)
class ResumableBlock(ScoreBlock):
    """Scores of consecutive columns, and what it takes to go on after them."""

    state: bytes
    """As `dass.streaming.StreamState.to_bytes` gives it."""


class Scorer(Protocol):
    """Scores a recording."""

    def __call__(self, source: AudioSource, state: bytes | None = None) -> Iterator[ResumableBlock]:
        """Yield the scores of ``source`` in order, a few seconds at a time.

        With the ``state`` of a block, what follows is bit for bit what followed that block. It holds for the same
        recording, model, settings and device.
        """
        ...


@dataclass(frozen=True)
class Engine:
    """What scores recordings, and how to name it in results."""

    model: str
    model_sha256: str
    settings: dict[str, object]
    """How the recording is cut and what is carried from piece to piece."""
    scores: Scorer
    untrained: frozenset[int] = frozenset()
    """Classes whose scores mean nothing, because the model was never taught them."""
    device: str = "cpu"
    """Where the model runs (cpu or cuda); scores from different devices differ by rounding."""


def load_engine(model: str, device: str) -> Engine:
    """Load the model called or stored at ``model`` for ``device`` (auto, cpu or cuda).

    Raises
    ------
    DassError
        There is no such model, its file is damaged, or the device cannot be used.
    """
    from dass.checkpoint import load_model, weights_file
    from dass.device import pick_device
    from dass.metadata import sha256, untrained_classes
    from dass.streaming import StreamingTagger, StreamState, tag_source

    entry = ModelStore().resolve(model)
    assert entry.path is not None, "a resolved model lies on this machine"
    tagger = StreamingTagger(load_model(entry.path), device=pick_device(device))

    def scores(source: AudioSource, state: bytes | None = None) -> Iterator[ResumableBlock]:
        before = None if state is None else StreamState.from_bytes(state)
        for block, after in tag_source(source, tagger, before):
            yield ResumableBlock(block.first_column, block.logits, after.to_bytes())

    untrained = untrained_classes(weights_file(entry.path))
    return Engine(entry.name, sha256(entry.path), asdict(tagger.policy), scores, untrained, tagger.device)


def check_scores(logits: npt.NDArray[np.floating]) -> None:
    """Raise a `CheckpointError` where ``logits`` are not numbers."""
    if not np.isfinite(logits).all():
        raise CheckpointError(
            "The scores are not numbers: the model file is damaged; fetch it again or choose another."
        )
