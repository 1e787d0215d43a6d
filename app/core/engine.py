"""A model, loaded and ready to score recordings."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from app.core.model_store import ModelStore
from dass.audio import AudioSource
from dass.scores import ScoreBlock


@dataclass(frozen=True)
class Engine:
    """What scores recordings, and how to name it in results."""

    model: str
    model_sha256: str
    settings: dict[str, object]
    """How the recording is cut and what is carried from piece to piece."""
    scores: Callable[[AudioSource], Iterator[ScoreBlock]]
    """Yields the scores of a recording in order, a few seconds at a time."""
    untrained: frozenset[int] = frozenset()
    """Classes whose scores mean nothing, because the model was never taught them."""


def load_engine(model: str, device: str) -> Engine:
    """Load the model called or stored at ``model`` for ``device`` (auto, cpu or cuda).

    Raises
    ------
    DassError
        There is no such model, its file is damaged, or the device cannot be used.
    """
    from dass.checkpoint import load_model, sha256, weights_file
    from dass.device import pick_device
    from dass.metadata import untrained_classes
    from dass.streaming import StreamingTagger, tag_source

    entry = ModelStore().resolve(model)
    assert entry.path is not None, "a resolved model lies on this machine"
    tagger = StreamingTagger(load_model(entry.path), device=pick_device(device))

    def scores(source: AudioSource) -> Iterator[ScoreBlock]:
        return (block for block, _ in tag_source(source, tagger))

    untrained = untrained_classes(weights_file(entry.path))
    return Engine(entry.name, sha256(entry.path), asdict(tagger.policy), scores, untrained)
