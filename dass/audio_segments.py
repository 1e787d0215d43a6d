"""Random access to compressed recordings, whose decoders carry state from packet to packet."""

from abc import abstractmethod

import numpy as np

from dass.audio import AudioSource, Samples

SEGMENT = 2**19
"""Samples that are decoded together (10.9 s at 48 kHz)."""

PREROLL_S = 1.0
"""What a decoder hears before a segment: then, if it adds no noise, it agrees with having decoded from the start.
Measured: AAC needs 1 packet, MP3 3, Opus 0.6 s."""


class SegmentedSource(AudioSource):
    """Source that decodes on a fixed grid of segments and keeps the last two.

    Every segment is decoded by itself, by a decoder in its first state that has heard the `PREROLL_S` before. So its
    samples cannot depend on what was read earlier, and reading on costs no second decoding.
    """

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self._segments: dict[int, Samples] = {}
        self._end = 2**63  # nothing can be read from here on

    def read(self, start: int, stop: int) -> Samples:
        """Return the samples [start, stop); see `AudioSource.read`."""
        pieces = [np.zeros((self.n_channels, 0), np.float32)]
        while start < min(stop, self._end):
            index, offset = divmod(start, SEGMENT)
            segment = self._segment(index)  # may meet the end
            pieces.append(segment[:, offset : max(offset, min(stop, self._end) - index * SEGMENT)])
            if not pieces[-1].shape[1]:
                break
            start += pieces[-1].shape[1]
        return np.concatenate(pieces, axis=1)

    def _segment(self, index: int) -> Samples:
        if index not in self._segments:
            for oldest in list(self._segments)[:-1]:
                del self._segments[oldest]
            self._segments[index] = self._decode(index * SEGMENT)
        return self._segments[index]

    @abstractmethod
    def _decode(self, start: int) -> Samples:
        """Return the ``SEGMENT`` samples from ``start`` on; fewer where the sound ends, none behind that."""
