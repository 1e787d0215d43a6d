"""The sound track of a file that FFmpeg can read: packets, decoders and time stamps."""

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import chain, dropwhile
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.packet import Packet

from dass.audio import Samples
from dass.errors import AudioError

Stamped = tuple[int | None, Samples | None]
"""A time stamp in ticks, and float32 (n_channels, n), or None for what could not be decoded."""

_NOISY_CODECS = frozenset({"aac", "aac_latm", "ac3", "eac3", "mp1", "mp2"})
"""Decoders that add noise or dither from a generator that only a new decoder resets."""

_SCANNED_FORMATS = frozenset({"mp3", "aac", "ac3", "eac3", "dts", "loas", "amr", "truehd"})
"""Streams without an index: FFmpeg seeks in them by reading all that comes before."""

_INDEX_BYTES = 2**26
"""FFmpeg's memory for the packet positions of such streams: enough for a day (its default, 1 MiB, forgets)."""

_BACK_S = (0, 10, 100)
"""Seeks that end behind their target are tried again from earlier."""

_FULL_SCALE = {"u1": 2**7, "i2": 2**15, "i4": 2**31, "i8": 2**63}


class Track:
    """The best sound track of a file.

    Parameters
    ----------
    path
        Any file with sound.

    Attributes
    ----------
    sample_rate, n_channels : int
        Of the decoded sound.
    codec : str
        FFmpeg's name of the decoder.
    samples_per_tick : Fraction
        Unit of the time stamps.

    Raises
    ------
    AudioError
        FFmpeg cannot open the file, or there is no sound in it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open()
        self.sample_rate: int = self._stream.sample_rate
        self.n_channels: int = self._stream.channels
        self.codec: str = self._stream.codec_context.name
        self.samples_per_tick: Fraction = (self._stream.time_base or Fraction(0)) * self.sample_rate
        self._first_stamp: int | None = None

    @property
    def finds_end_quickly(self) -> bool:
        """Tell whether decoding the end does not take reading all that comes before."""
        return not _SCANNED_FORMATS & set(self._container.format.name.split(","))

    @property
    def states_its_end(self) -> bool:
        """Tell whether the stated length is meant to the sample."""
        return bool(self._stream.duration) and self.samples_per_tick.numerator == 1 and self.finds_end_quickly

    def stated_length(self) -> int:
        """Return the samples the container says there are, or up to the last packet where it does not say."""
        if self._stream.duration:
            return int(self._stream.duration * self.samples_per_tick)
        if self._container.duration:
            return int(self._container.duration * self.sample_rate // av.time_base)
        last = max((packet.pts for packet in self._rewind() if packet.pts is not None), default=0)
        return int((last - (self._first_stamp or 0)) * self.samples_per_tick) + 1

    def is_guessed(self, length: int) -> bool:
        """Tell whether a stated length is no more than the file's size over its bit rate."""
        bit_rate = self._stream.codec_context.bit_rate or 1
        by_size = 8 * self._path.stat().st_size * self.sample_rate / bit_rate
        return abs(length - by_size) < 0.01 * length

    def decode(self, stamp: int | None) -> Iterator[Stamped]:
        """Decode, with a decoder in its first state, the packets from ``stamp`` on (None: from the first packet).

        Yields
        ------
        Stamped
            Frames in order. The same ones for the same ``stamp``, whatever was decoded before.
        """
        if stamp is None or stamp <= (self._first_stamp or 0):
            # Only the stream's own decoder knows how much of the first packets is priming.
            packets, decoder = self._rewind(), self._stream.codec_context
        else:
            packets, decoder = self._seek(stamp), self._decoder()
        for packet in packets:
            try:
                frames = decoder.decode(packet)
            except av.FFmpegError:
                yield packet.pts, None
                continue
            yield from ((frame.pts, self._samples(frame)) for frame in frames)

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def _open(self) -> None:
        try:
            self._container = av.open(
                str(self._path), options={"indexmem": str(_INDEX_BYTES)}, metadata_errors="replace"
            )
        except (OSError, ValueError, av.FFmpegError) as error:
            raise AudioError(
                f"Cannot open {self._path}: it is not a recording, or too damaged to be read; "
                "copy it again or convert it to WAV or FLAC."
            ) from error
        stream = self._container.streams.best("audio")
        if not isinstance(stream, AudioStream) or not _is_decodable(stream):
            self._container.close()
            raise AudioError(f"Cannot open {self._path}: there is no readable sound in it; choose another file.")
        if stream.codec_context.name == "flac":  # would otherwise play a damaged frame as loud noise
            stream.codec_context.options = {"err_detect": "crccheck+explode"}
        self._stream = stream
        self._is_used = False

    def _rewind(self) -> Iterator["Packet[AudioStream]"]:
        """Return all packets, with the stream's own decoder in its first state."""
        packets = None
        if self._is_used and self._first_stamp is not None and self.codec not in _NOISY_CODECS:
            packets = self._seek_once(self._first_stamp, self._first_stamp)
        if self._is_used and packets is None:
            self.close()
            self._open()
        self._is_used = True
        packets = packets or self._demux()
        first = next(packets, None)
        self._first_stamp = first.pts if first else None
        return chain((first,) if first else (), packets)

    def _seek(self, stamp: int) -> Iterator["Packet[AudioStream]"]:
        """Return the packets from ``stamp`` on, with the stream's own decoder reset."""
        for back_s in _BACK_S:
            packets = self._seek_once(stamp, stamp - round(back_s * self.sample_rate / self.samples_per_tick))
            if packets is not None:
                break
        else:
            packets = self._rewind()
        return dropwhile(lambda packet: packet.pts is None or packet.pts < stamp, packets)

    def _seek_once(self, stamp: int, target: int) -> Iterator["Packet[AudioStream]"] | None:
        """Return the packets from ``target`` on, or None if they begin behind ``stamp``."""
        try:
            self._container.seek(target, stream=self._stream)
        except av.FFmpegError:
            return None
        packets = self._demux()
        first = next(packets, None)
        if first is None:
            return iter(())
        is_usable = first.size == 0 or (first.pts is not None and first.pts <= stamp)
        return chain((first,), packets) if is_usable else None

    def _demux(self) -> Iterator["Packet[AudioStream]"]:
        """Yield packets up to the end or to where the container breaks."""
        with suppress(av.FFmpegError):
            yield from self._container.demux(self._stream)

    def _decoder(self) -> AudioCodecContext:
        """Return a decoder in its first state, after a seek."""
        context = self._stream.codec_context
        if self.codec not in _NOISY_CODECS:
            return context
        fresh = cast(AudioCodecContext, AudioCodecContext.create(context.codec, "r"))
        fresh.extradata = context.extradata
        return fresh

    def _samples(self, frame: AudioFrame) -> Samples | None:
        """Return a frame at full scale 1, or None if it is of another kind than the track."""
        if (frame.sample_rate, frame.layout.nb_channels) != (self.sample_rate, self.n_channels):
            return None
        raw = frame.to_ndarray()
        if not frame.format.is_planar:
            raw = raw.reshape(-1, self.n_channels).T
        samples = raw.astype(np.float32)
        if raw.dtype == np.uint8:
            samples -= _FULL_SCALE["u1"]
        return samples / np.float32(_FULL_SCALE.get(raw.dtype.str[1:], 1))


def _is_decodable(stream: AudioStream) -> bool:
    """Tell whether there is a decoder for a stream, and sound in it."""
    return stream.codec_context is not None and bool(stream.sample_rate and stream.channels)
