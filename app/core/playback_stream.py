"""From a passage of a project to the frames an output device plays, while what is played and how may change."""

from collections.abc import Iterator

import numpy as np

from app.core.passage import Passage, PassageReader
from app.core.playback_chain import Treatment
from app.core.playback_render import render
from app.core.playback_ring import Block, PlaybackRing
from app.core.timeline import Timeline

_LEAD_S = 0.03
"""A change is heard this much later than the last frame the device has taken: the time to prepare it."""

_FIRST_S = 0.1
"""What is prepared before it replaces other sound: on a busy machine the rest may take that long."""


class PlaybackStream:
    """Fills a ring with a passage, step by step. Belongs to one thread, save for its ring.

    Parameters
    ----------
    timeline
        Of the project.
    sample_rate, n_channels
        Of the device.

    Attributes
    ----------
    ring : PlaybackRing
        What the device reads.
    """

    def __init__(self, timeline: Timeline, sample_rate: int, n_channels: int) -> None:
        self.ring = PlaybackRing(sample_rate, n_channels)
        self._sample_rate, self._n_channels = sample_rate, n_channels
        self._reader = PassageReader(timeline, n_channels)
        self._blocks: Iterator[Block] = iter(())
        self._is_prepared = True

    @property
    def is_finished(self) -> bool:
        """Tell whether the device has taken all there is."""
        return self._is_prepared and self.ring.n_read == self.ring.n_written

    def play(self, passage: Passage, treatment: Treatment, from_s: float | None = None) -> None:
        """Play a passage from ``from_s`` (its start, where left out), at once and instead of anything else.

        Raises
        ------
        AudioError
            A recording cannot be read.
        """
        self._continue(self.ring.n_read, passage, passage.start_s if from_s is None else from_s, treatment)

    def change(self, passage: Passage, treatment: Treatment) -> None:
        """Go on from where the stream is, with another end of the passage, loop or treatment.

        Raises
        ------
        AudioError
            A recording cannot be read.
        """
        frame = min(self.ring.n_read + round(_LEAD_S * self._sample_rate), self.ring.n_written)
        self._continue(frame, passage, self.ring.time_at(frame), treatment)

    def step(self) -> bool:
        """Prepare some more, where there is room for it; return whether there was."""
        if self._is_prepared or self.ring.is_full:
            return False
        block = next(self._blocks, None)
        if block is None:
            self._is_prepared = True
        else:
            self.ring.write(block)
        return block is not None

    def close(self) -> None:
        """Close the recordings."""
        self._reader.close()

    def _continue(self, frame: int, passage: Passage, from_s: float, treatment: Treatment) -> None:
        chunks = self._reader.read(passage, from_s)
        self._blocks = render(chunks, treatment, self._sample_rate, self._n_channels)
        self._is_prepared = False
        nothing = Block(np.zeros((0, self._n_channels), np.float32), from_s, 0)
        first, *more = list(self._next(_FIRST_S)) or [nothing]
        self.ring.splice(frame, first)
        for block in more:
            self.ring.write(block)

    def _next(self, duration_s: float) -> Iterator[Block]:
        """Yield the next blocks, of that length together or a little more."""
        n_left = duration_s * self._sample_rate
        while n_left > 0 and (block := next(self._blocks, None)):
            n_left -= len(block.frames)
            yield block
