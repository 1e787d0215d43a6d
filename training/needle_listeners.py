"""Whatever hears a recording with a needle in it and says what is in it, by one read-out or two."""

from collections.abc import Callable
from functools import reduce
from operator import add
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dass.model import Dass
from dass.streaming import CarryPolicy, StreamingTagger
from training.haystack_stream import HaystackStream
from training.haystacks import Haystack, Recording
from training.listeners import parse_policy
from training.long_ast import LongAst
from training.readout import Readout
from training.whole_pass import whole_pass

POOLED, COLUMNS = "pooled", "columns"
DEFAULT = "default"
_NAMED = {"windows": "none:32:0:0"}

Scores = npt.NDArray[np.floating]
NeedleListener = Callable[[Recording], dict[str, Scores]]
"""Returns the scores (527,) of a recording by read-out."""


def streaming_listener(model: Dass, policy: str, haystack: Haystack, device: str) -> NeedleListener:
    """Return a model that streams recordings of one haystack.

    Parameters
    ----------
    policy : str
        ``default`` for the model's own, ``windows`` for windows of 10.24 s of which each is a recording by itself, or
        ``carry:chunk:halo:look-ahead`` in columns.

    Raises
    ------
    DassError
        That is no policy, or none for this model.
    """
    own = CarryPolicy.of(model.config) if policy == DEFAULT else None
    tagger = StreamingTagger(model, own or parse_policy(_NAMED.get(policy, policy), model), device)
    stream = HaystackStream(tagger, haystack)
    return lambda recording: _both(stream.readout(recording))


def whole_listener(model: Dass, scratch: Path | None, device: str) -> NeedleListener:
    """Return a model that hears each recording in one pass; ``scratch`` as for `whole_pass`."""
    model.to(device)

    def listen(recording: Recording) -> dict[str, Scores]:
        blocks = whole_pass(model, recording.frames, recording.n_frames, scratch)
        return _both(reduce(add, (Readout.of(block.logits) for block in blocks)))

    return listen


def ast_listener(ast: LongAst) -> NeedleListener:
    """Return AST, which has no columns."""
    return lambda recording: {POOLED: ast.clip_logits(recording.frames(0, recording.n_frames))}


def _both(readout: Readout) -> dict[str, Scores]:
    return {POOLED: readout.pooled, COLUMNS: readout.peaks}
