"""A model that hears a dog wherever live sound is loud, and can be held up."""

from threading import Event

import numpy as np

from app.core.engine import Engine, ResumableBlock
from dass.config import FEATURES
from tests.fakes import loudness_logits


class FakeLiveEngine(Engine):
    """Scores a column as soon as its sound is there.

    Attributes
    ----------
    gate : Event
        While it is not set, nothing is scored.
    chunks : list
        How many columns each call was asked to score at once; None: as many as it likes.
    """

    def __init__(self):
        gate, chunks = Event(), []
        gate.set()

        def scores(source, state=None, chunk=None):
            chunks.append(chunk)
            step = round(FEATURES.column_s * source.sample_rate)
            first, n_columns, n_read = int(state or b"0"), chunk or 1, -1
            while n_read in (-1, n_columns * step):
                samples = source.read(first * step, (first + n_columns) * step)
                gate.wait()
                n_read = samples.shape[1]
                loud = [np.abs(samples[:, at : at + step]).max() > 0.1 for at in range(0, n_read, step)]
                if n_read:
                    yield ResumableBlock(first, loudness_logits(np.array(loud)), str(first + len(loud)).encode())
                first += len(loud)

        object.__setattr__(self, "gate", gate)
        object.__setattr__(self, "chunks", chunks)
        super().__init__("fake", "ab" * 32, {"carry": "exact"}, scores)
