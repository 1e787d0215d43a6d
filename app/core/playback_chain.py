"""What is done to sound on its way from a recording to the output device, by FFmpeg's filters."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import cos, pi

import av
import av.filter
import numpy as np

from dass.audio import Samples

SLOWEST, FASTEST = 0.25, 4.0

_BAND_SECTIONS = 4
"""Second-order sections at each edge of a band, together 48 dB per octave."""

_BUTTERWORTH_Q = tuple(1 / (2 * cos(pi * (2 * n + 1) / (4 * _BAND_SECTIONS))) for n in range(_BAND_SECTIONS))
"""Quality factors that make the cascade a Butterworth filter: flat within the band, -3 dB at its edges."""

_STEEPEST_STRETCH = 2.0
"""One `atempo` skips samples beyond this factor, where several in a row blend them (FFmpeg's manual, atempo)."""

_FRAME_S = 0.02
"""Sound enters the filters in frames of this length, so that how it was cut before makes no difference."""

_HIGHEST = 0.98
"""A band edge above this share of half the sample rate filters nothing."""

_LAYOUTS = {1: "mono", 2: "stereo"}


@dataclass(frozen=True)
class Treatment:
    """How a recording is made to sound.

    Attributes
    ----------
    speed : float
        Seconds of the recording heard per second, `SLOWEST` to `FASTEST`.
    keeps_pitch : bool
        Whether another speed leaves the pitch alone; else both change together, as with a tape.
    band : tuple of float or None
        Lowest and highest frequency (Hz, in the recording) that are let through. None: all.
    """

    speed: float = 1.0
    keeps_pitch: bool = True
    band: tuple[float, float] | None = None


class PlaybackChain:
    """A stream of samples under one treatment, from the rate of a recording to that of a device.

    However the input is cut, the output in a row is the same. At speed 1, without a band and at equal rates it is the
    input.

    Parameters
    ----------
    rate_in, rate_out
        Of the recording and of the device, in Hz.
    n_channels
        1 or 2.
    treatment
        How it is made to sound.

    Attributes
    ----------
    rate_in : int
        As given.
    speed : float
        That of the treatment, within a hundredth of a per cent: a change of pitch goes by whole sample rates.
    """

    def __init__(self, rate_in: int, rate_out: int, n_channels: int, treatment: Treatment) -> None:
        self.rate_in = rate_in
        self._rate_out = rate_out
        self._layout = _LAYOUTS[n_channels]
        self._n_pushed = 0
        tape_rate = rate_in if treatment.keeps_pitch else round(rate_in * treatment.speed)
        self.speed = treatment.speed if treatment.keeps_pitch else tape_rate / rate_in
        self._graph = av.filter.Graph()
        source = self._graph.add_abuffer(sample_rate=rate_in, format="fltp", layout=self._layout)
        filters = self._filters(treatment, tape_rate)
        nodes = [self._graph.add(name, settings) for name, settings in filters]
        self._graph.link_nodes(source, *nodes, self._graph.add("abuffersink")).configure()

    def push(self, samples: Samples) -> Samples:
        """Take the next samples, float32 (n_channels, n); return those that are ready, likewise at ``rate_out``."""
        if samples.shape[1]:
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=self._layout)
            frame.sample_rate, frame.pts = self.rate_in, self._n_pushed
            self._n_pushed += samples.shape[1]
            self._graph.push(frame)
        return self._pulled()

    def flush(self) -> Samples:
        """End the stream and return the rest of it; nothing may be pushed afterwards."""
        self._graph.push(None)
        return self._pulled()

    def _filters(self, treatment: Treatment, tape_rate: int) -> Iterator[tuple[str, str]]:
        """Yield names and settings of the filters in the order in which sound meets them."""
        yield "asetnsamples", f"n={round(self.rate_in * _FRAME_S)}:p=0"
        for kind, edge_hz in zip(("highpass", "lowpass"), treatment.band or (), strict=False):
            if 0 < edge_hz < _HIGHEST * self.rate_in / 2:
                yield from ((kind, f"f={edge_hz}:t=q:w={q}:r=f64") for q in _BUTTERWORTH_Q)
        if tape_rate != self.rate_in:
            yield "asetrate", str(tape_rate)
        yield "aresample", str(self._rate_out)
        if treatment.keeps_pitch:
            yield from (("atempo", str(factor)) for factor in _stretches(treatment.speed))
        yield "aformat", f"sample_fmts=fltp:channel_layouts={self._layout}"

    def _pulled(self) -> Samples:
        frames = [np.zeros((1 if self._layout == "mono" else 2, 0), np.float32)]
        with suppress(av.BlockingIOError, av.EOFError):
            while True:
                frames.append(np.asarray(self._graph.pull().to_ndarray(), np.float32))
        return np.concatenate(frames, axis=1)


def _stretches(speed: float) -> list[float]:
    """Return factors that multiply to ``speed``, each one that a single `atempo` does well."""
    if speed > _STEEPEST_STRETCH:
        return [_STEEPEST_STRETCH, *_stretches(speed / _STEEPEST_STRETCH)]
    if speed < 1 / _STEEPEST_STRETCH:
        return [1 / _STEEPEST_STRETCH, *_stretches(speed * _STEEPEST_STRETCH)]
    return [] if speed == 1 else [speed]
