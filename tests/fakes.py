"""Stand-ins for what the program's parts are given: one per seam."""

from pathlib import Path

import numpy as np

from app.core.analysis import Analysis, ClipScores, Provenance
from app.core.engine import Engine
from dass.config import FEATURES, N_CLASSES
from dass.events import Event
from dass.scores import ScoreBlock

DOG = 74


def an_event(class_index=DOG, start=3, columns=5):
    return Event(class_index, start, start + columns, score=0.9, score_mean=0.7)


def an_analysis(events, duration_s=60.0):
    clip = ClipScores(527)
    clip.add(np.random.default_rng(1).standard_normal((9, 527), np.float32))
    return Analysis(
        path=Path("forest, north.wav"),
        provenance=Provenance("starter", "ab12", "cd34"),
        duration_s=duration_s,
        sample_rate=48_000,
        clip=clip,
        events=sorted(events, key=lambda event: (event.start_column, event.class_index)),
        analysed_s=duration_s,
        elapsed_s=10.0,
    )


class FakeEngine(Engine):
    """Hears a dog wherever it is loud; ``on_block`` is called with the number of each block before it is given."""

    def __init__(self, on_block=None, block_columns=10):
        def scores(source):
            step = round(FEATURES.column_s * source.sample_rate)
            edges = range(0, source.n_samples, step)
            loud = np.array([np.abs(source.read(start, start + step)).max() > 0.1 for start in edges])
            for number, first in enumerate(range(0, len(loud), block_columns)):
                if on_block:
                    on_block(number)
                yield ScoreBlock(first, loudness_logits(loud[first : first + block_columns]))

        super().__init__("fake", "ab12", {"chunk_s": 3.2}, scores)


def loudness_logits(loud):
    logits = np.full((len(loud), N_CLASSES), -8, np.float32)
    logits[loud, DOG] = 4
    return logits


class ArraySource:
    """A recording held in memory: (n,) or (channels, n)."""

    def __init__(self, samples, sample_rate):
        self._samples = np.atleast_2d(samples)
        self.sample_rate, self.warnings = sample_rate, []
        self.n_channels, self.n_samples = self._samples.shape

    def read(self, start, stop):
        return self._samples[:, start:stop]
