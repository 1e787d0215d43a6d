"""A model, loaded and ready to score recordings."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol, get_args

import numpy as np
import numpy.typing as npt

from app.core.analysis import Provenance
from app.core.latency import Latency
from app.core.model_store import ModelStore
from dass.audio import AudioSource
from dass.errors import CheckpointError
from dass.scores import ScoreBlock

if TYPE_CHECKING:
    from dass.config import DassConfig
    from dass.device import Precision
    from dass.streaming import CarryPolicy, StreamingTagger

_LIVE_PIECE_S = 0.04
"""Seconds of live sound that are waited for at once: 1 to 2 thousandths of a core, and shorter than anybody notices."""


@dataclass(frozen=True)
class ResumableBlock(ScoreBlock):
    """Scores of consecutive columns, and what it takes to go on after them."""

    state: bytes
    """As `dass.streaming.StreamState.to_bytes` gives it."""


class Scorer(Protocol):
    """Scores a recording."""

    def __call__(
        self, source: AudioSource, state: bytes | None = None, chunk: int | None = None
    ) -> Iterator[ResumableBlock]:
        """Yield the scores of ``source`` in order, a few seconds at a time.

        With the ``state`` of a block, what follows is bit for bit what followed that block. It holds for the same
        recording, model, settings and device.

        Parameters
        ----------
        source
            What to score.
        state
            Where to go on; None: at the beginning.
        chunk
            Columns to score at once, where that is more than the settings say: more of them take less work. For a model
            with forward scans they have the same scores but for rounding.
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
    """Where the model runs, and with what precision if not float32; scores differ by rounding between any two."""

    @property
    def provenance(self) -> Provenance:
        """What a run of a project is made with."""
        # The device is among the settings because two runs may differ in nothing else.
        settings = {"streaming": self.settings, "device": self.device}
        return Provenance.of(self.model, self.model_sha256, settings)


def load_engine(
    model: str, device: str, latency: Latency | None = None, precision: "Precision | None" = None
) -> Engine:
    """Load the model called or stored at ``model`` for ``device`` (auto, cpu or cuda).

    Parameters
    ----------
    model, device
        What to load, and where it runs.
    latency
        How soon live sound is to be scored; None: as files are.
    precision
        What matrix products are worked out in; None: what is fastest there.

    Raises
    ------
    DassError
        There is no such model, its file is damaged, or the device cannot be used.
    """
    from dass.checkpoint import load_model, weights_file
    from dass.device import pick_device, pick_precision
    from dass.metadata import sha256, untrained_classes
    from dass.streaming import StreamingTagger

    entry = ModelStore().resolve(model)
    assert entry.path is not None, "a resolved model lies on this machine"
    loaded, device = load_model(entry.path), pick_device(device)
    policy, precision = _policy(loaded.config, latency), precision or pick_precision(device)
    scores = _scorer(StreamingTagger(loaded, policy, device, precision), is_live=latency is not None)
    untrained, settings = untrained_classes(weights_file(entry.path)), _settings(loaded.config, policy)
    return Engine(entry.name, sha256(entry.path), settings, scores, untrained, _named(device, precision))


def load_engine_like(model: str, device: str) -> Engine:
    """Load a model for files, to score them bit for bit as an engine does whose `Engine.device` is ``device``.

    Raises
    ------
    DassError
        As `load_engine`.
    """
    from dass.device import Precision

    name, _, _ = device.partition(" ")
    precision = next(precision for precision in get_args(Precision) if _named(name, precision) == device)
    return load_engine(model, name, precision=precision)


def _named(device: str, precision: "Precision") -> str:
    return device if precision == "float32" else f"{device} {precision}"


def _scorer(tagger: "StreamingTagger", is_live: bool) -> Scorer:
    from dass.streaming import READ_S, StreamState, tag_source

    piece_s = _LIVE_PIECE_S if is_live else READ_S

    def scores(source: AudioSource, state: bytes | None = None, chunk: int | None = None) -> Iterator[ResumableBlock]:
        chunked = tagger if chunk is None else tagger.with_chunk(max(chunk, tagger.policy.chunk))
        before = None if state is None else StreamState.from_bytes(state)
        for block, after in tag_source(source, chunked, before, piece_s):
            yield ResumableBlock(block.first_column, block.logits, after.to_bytes())

    return scores


def _policy(config: "DassConfig", latency: Latency | None) -> "CarryPolicy":
    from dass.streaming import CarryPolicy

    if latency is None:
        return CarryPolicy.of(config)
    if config.causal:
        return CarryPolicy("exact", latency.forward_chunk, halo=0, look_ahead=0)
    return CarryPolicy("rows", latency.chunk, latency.halo, latency.look_ahead)


def _settings(config: "DassConfig", policy: "CarryPolicy") -> dict[str, object]:
    """Return what tells runs apart. Exact chunks do not: a file's analysis goes on with what was scored live."""
    from dass.streaming import CarryPolicy

    return asdict(CarryPolicy.of(config) if policy.carry == "exact" else policy)


def check_scores(logits: npt.NDArray[np.floating]) -> None:
    """Raise a `CheckpointError` where ``logits`` are not numbers."""
    if not np.isfinite(logits).all():
        raise CheckpointError(
            "The scores are not numbers: the model file is damaged; fetch it again or choose another."
        )
