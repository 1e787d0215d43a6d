"""What is played of a project, and its sound in playing order.

The time axis of a project has gaps, from a fraction of a second between two files of a recorder to the days between two
nights. A gap is heard as silence for its first second; what is left of it is skipped. So a listener notices every gap,
keeps the rhythm across a short one and never waits for the next recording.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from app.core.source_shelf import SourceShelf
from app.core.timeline import Piece, Timeline
from dass.audio import Samples

LONGEST_SILENCE_S = 1.0
"""How much of a gap is heard."""

EDGE_S = 0.005
"""Over this long a passage swells and fades: a wave that is cut clicks."""

SHORTEST_LOOP_S = 0.01
"""What is shorter is played once: repeated, it would be a tone of its own making."""

_CHUNK_S = 0.05
_SILENCE_RATE = 48_000
"""Hz of silence where a passage holds no recording."""


@dataclass(frozen=True)
class Passage:
    """The stretch [start_s, stop_s) of a project's time axis, played once or again and again."""

    start_s: float
    stop_s: float
    loops: bool = False


class Chunk(NamedTuple):
    """Some sound in a row.

    Attributes
    ----------
    start_s : float
        Project time of its first sample.
    sample_rate : int
        In Hz.
    samples : Samples
        float32 (n_channels, n), finite, within -1 .. 1.
    """

    start_s: float
    sample_rate: int
    samples: Samples


class PassageReader:
    """Reads passages of a project; belongs to the thread that reads.

    Parameters
    ----------
    timeline
        Of the project.
    n_channels
        Of the chunks. A recording with as many keeps them; of another, each becomes the mean of all.
    """

    def __init__(self, timeline: Timeline, n_channels: int) -> None:
        self._timeline = timeline
        self._n_channels = n_channels
        self._shelf = SourceShelf()

    def read(self, passage: Passage, from_s: float | None = None) -> Iterator[Chunk]:
        """Yield the sound of ``passage`` from ``from_s`` (its start, where left out) on; without end where it loops.

        Raises
        ------
        AudioError
            A recording cannot be read.
        """
        yield from self._pass(passage, passage.start_s if from_s is None else from_s)
        while passage.loops and passage.stop_s - passage.start_s >= SHORTEST_LOOP_S:
            yield from self._pass(passage, passage.start_s)

    def close(self) -> None:
        """Close the recordings."""
        self._shelf.close()

    def _pass(self, passage: Passage, from_s: float) -> Iterator[Chunk]:
        pieces = self._timeline.within(from_s, passage.stop_s)
        rate = pieces[0].placement.recording.sample_rate if pieces else _SILENCE_RATE
        reached_s = from_s
        for piece in pieces:
            rate = piece.placement.recording.sample_rate
            yield from self._silence(reached_s, piece.start_s, rate)
            yield from (_with_soft_edges(chunk, passage) for chunk in self._sound(piece))
            reached_s = piece.stop_s
        yield from self._silence(reached_s, passage.stop_s, rate)

    def _silence(self, start_s: float, stop_s: float, rate: int) -> Iterator[Chunk]:
        n = round(min(stop_s - start_s, LONGEST_SILENCE_S) * rate)
        if n > 0:
            yield Chunk(start_s, rate, np.zeros((self._n_channels, n), np.float32))

    def _sound(self, piece: Piece) -> Iterator[Chunk]:
        placement, rate = piece.placement, piece.placement.recording.sample_rate
        first, stop = placement.sample_at(piece.start_s), placement.sample_at(piece.stop_s)
        if placement.time_of(stop) < piece.stop_s:  # that sample has begun, too
            stop = min(stop + 1, placement.recording.n_samples)
        source = self._shelf.take(placement.recording)
        step = max(1, round(_CHUNK_S * rate))
        for start in range(first, stop, step):
            n = min(step, stop - start)
            yield Chunk(placement.time_of(start), rate, self._fitted(source.read(start, start + n), n))

    def _fitted(self, samples: Samples, n: int) -> Samples:
        """Return ``n`` samples in the wanted channels; what cannot be read of a damaged file is silent."""
        sound = np.nan_to_num(samples, posinf=1, neginf=-1).clip(-1, 1)
        if len(sound) != self._n_channels:
            sound = np.broadcast_to(sound.mean(axis=0), (self._n_channels, sound.shape[1]))
        return np.pad(sound, ((0, 0), (0, n - sound.shape[1])))


def _with_soft_edges(chunk: Chunk, passage: Passage) -> Chunk:
    n = chunk.samples.shape[1]
    stop_s = chunk.start_s + n / chunk.sample_rate
    if passage.start_s + EDGE_S <= chunk.start_s and stop_s <= passage.stop_s - EDGE_S:
        return chunk
    time_s = chunk.start_s + np.arange(n) / chunk.sample_rate
    to_edge_s = np.minimum(time_s - passage.start_s, passage.stop_s - time_s)
    gain = (to_edge_s / EDGE_S).clip(0, 1).astype(np.float32)
    return chunk._replace(samples=chunk.samples * gain)
