"""Recordings through FFmpeg: compressed formats and the sound of videos, with exact random access."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import floor, gcd
from pathlib import Path

import numpy as np

from dass.audio import Samples, cut_off
from dass.audio_segments import PREROLL_S, SEGMENT, SegmentedSource
from dass.audio_track import Track

_FRAME_GRIDS = {"opus": 120, "vorbis": 64}
"""Codecs whose frames vary in length: samples that divide every length."""

_CALIBRATION_FRAMES = 16

_GAP_S = 0.1
"""Holes between the time stamps that are worth a warning; rounded stamps leave smaller ones."""

_PADDING = 4096
"""Samples that a codec may add to fill its last frames."""

_SHORT_S = 1.0
"""Containers may state this much more than their sound track holds, without a warning."""


@dataclass(frozen=True)
class _Clock:
    """Translates time stamps into sample positions.

    ``stamp`` is a frame that begins at ``position``; all frames begin a multiple of ``grid`` samples from there, which
    makes positions exact although the stamps of many containers are rounded to milliseconds.
    """

    samples_per_tick: Fraction
    stamp: int = 0
    position: int = 0
    grid: int = 1

    def position_of(self, stamp: int) -> int:
        return self.position + self.grid * round((stamp - self.stamp) * self.samples_per_tick / self.grid)

    def stamp_of(self, position: int) -> int:
        return self.stamp + floor((position - self.position) / self.samples_per_tick)


class FfmpegSource(SegmentedSource):
    """Random access through FFmpeg.

    Parameters
    ----------
    path
        Any file with a sound track; of several, the one FFmpeg calls best.

    Raises
    ------
    AudioError
        FFmpeg cannot open the file, or there is no sound in it.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._track = Track(path)
        self.sample_rate = self._track.sample_rate
        self.n_channels = self._track.n_channels
        self._damage = ""
        self._lost = 2**63
        self._clock = self._calibrate()
        self._stated = self._track.stated_length()
        self.n_samples: int = self._stated
        if self._track.finds_end_quickly:
            self._find_end()

    def close(self) -> None:
        """Let go of the file."""
        self._track.close()

    def _calibrate(self) -> _Clock:
        """Set the clock by the first frames.

        The very first may have been cut at its front (priming), so the stamp of a later one decides.
        """
        ticks = self._track.samples_per_tick
        first = islice(self._track.decode(None), _CALIBRATION_FRAMES)
        frames = [(stamp, samples.shape[1]) for stamp, samples in first if samples is not None]
        lengths = [length for _, length in frames]
        is_exact = ticks.numerator == 1
        grid = 1 if is_exact else _FRAME_GRIDS.get(self._track.codec) or gcd(*lengths[1:-1]) or 1
        for i in (*range(1, len(frames)), *range(len(frames[:1]))):
            stamp, _ = frames[i]
            if stamp is not None:
                return _Clock(ticks, stamp, sum(lengths[:i]), grid)
        return _Clock(ticks)

    def _find_end(self) -> None:
        """Replace the stated length by the true one: of all segments only the last is short."""

        def is_short(index: int) -> bool:
            return len(self._segment(index)[0]) < SEGMENT

        last = max(0, self._stated - 1) // SEGMENT
        if 0 < len(self._segment(last)[0]) < SEGMENT:
            return
        low, high = (0, last) if is_short(last) else (last, last + 1)
        while not is_short(high):
            high *= 2
        bisect_left(range(low, high), True, key=is_short)

    def _decode(self, start: int) -> Samples:
        """Return the segment that begins at ``start``; what is missing inside is silent."""
        segment = np.zeros((self.n_channels, SEGMENT), np.float32)
        end = None
        for position, samples in self._placed(start):
            if end is not None and end + _GAP_S * self.sample_rate < position:
                self._lose(max(start, end))
            end = max(end or 0, position + samples.shape[1])
            inside = slice(max(position, start), min(position + samples.shape[1], start + SEGMENT))
            if inside.start < inside.stop:
                part = samples[:, inside.start - position : inside.stop - position]
                segment[:, inside.start - start : inside.stop - start] = part
            if end >= start + SEGMENT:
                return segment
        self._meet_end(end, start)
        return segment[:, : max(0, (end or 0) - start)]

    def _placed(self, start: int) -> Iterator[tuple[int, Samples]]:
        """Yield decoded samples and their position, beginning before ``start``."""
        first = start - int(PREROLL_S * self.sample_rate)
        position = None
        for stamp, samples in self._track.decode(self._clock.stamp_of(first) if first > 0 else None):
            if stamp is not None:
                position = self._clock.position_of(stamp)
            if position is None:
                continue
            if samples is None:
                if position >= start:
                    self._lose(position)
                continue
            if position < self._clock.position:  # the first frame, cut at its front
                position = self._clock.position - samples.shape[1]
            yield position, samples
            position += samples.shape[1]

    def _meet_end(self, end: int | None, start: int) -> None:
        """Note that the sound ends at ``end``, or somewhere before ``start``."""
        if end is not None and self._track.states_its_end and 0 < end - self._stated <= _PADDING:
            end = self._stated
        self._end = min(self._end, start if end is None else end)
        self.n_samples = min(self.n_samples, self._end) if end is None else self._end
        is_short = self._end < self._stated - _SHORT_S * self.sample_rate
        if is_short and not self._track.is_guessed(self._stated):
            self._lose(self._end)

    def _lose(self, position: int) -> None:
        """Warn that something cannot be read from ``position`` on; the earliest counts."""
        if position >= self._lost:
            return
        if self._damage:
            self.warnings.remove(self._damage)
        self._lost = position
        self._damage = cut_off(self._path, max(0, position) / self.sample_rate)
        self.warnings.append(self._damage)
