"""Chunks of a project to blocks for a device, each of which knows what time of the project it is."""

from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np

from app.core.passage import Chunk
from app.core.playback_chain import PlaybackChain, Treatment
from app.core.playback_ring import Block
from dass.audio import Samples


def render(chunks: Iterable[Chunk], treatment: Treatment, sample_rate: int, n_channels: int) -> Iterator[Block]:
    """Yield the sound of ``chunks`` as a device of ``sample_rate`` plays it under ``treatment``."""
    chain: _TimedChain | None = None
    for chunk in chunks:
        if chain is None or chain.rate_in != chunk.sample_rate:
            yield from chain.flush() if chain else ()
            chain = _TimedChain(PlaybackChain(chunk.sample_rate, sample_rate, n_channels, treatment), sample_rate)
        yield from chain.push(chunk)
    yield from chain.flush() if chain else ()


class _TimedChain:
    """A chain that keeps count of the project time across jumps in it, to within a window of `atempo` (some 40 ms)."""

    def __init__(self, chain: PlaybackChain, rate_out: int) -> None:
        self.rate_in = chain.rate_in
        self._chain = chain
        self._step_s = chain.speed / rate_out
        self._jumps: deque[tuple[int, float]] = deque()
        self._n_in = self._n_out = 0
        self._next_s = float("-inf")

    def push(self, chunk: Chunk) -> Iterator[Block]:
        if abs(chunk.start_s - self._next_s) * self.rate_in > 0.5:
            frame = round(self._n_in / (self.rate_in * self._step_s))
            self._jumps.append((frame, chunk.start_s))
        n = chunk.samples.shape[1]
        self._n_in += n
        self._next_s = chunk.start_s + n / self.rate_in
        return self._blocks(self._chain.push(chunk.samples))

    def flush(self) -> Iterator[Block]:
        return self._blocks(self._chain.flush())

    def _blocks(self, samples: Samples) -> Iterator[Block]:
        frames = np.ascontiguousarray(samples.T)
        while len(frames):
            while len(self._jumps) > 1 and self._jumps[1][0] <= self._n_out:
                self._jumps.popleft()
            frame, start_s = self._jumps[0]
            n = min(len(frames), self._jumps[1][0] - self._n_out if len(self._jumps) > 1 else len(frames))
            yield Block(frames[:n], start_s + (self._n_out - frame) * self._step_s, self._step_s)
            self._n_out += n
            frames = frames[n:]
