"""Marks in sound files as other libraries see them: libsndfile in WAV, FFmpeg in FLAC."""

import struct

import av
import soundfile as sf

from dass.audio_wav import chunks

_GET_CUE_COUNT, _GET_CUE = 0x10CD, 0x10CE
_POINT = struct.Struct("<iIiiiI256s")


def wav_marks(path):
    """Return the position and the name of each mark that libsndfile finds, which python-soundfile does not show."""
    with sf.SoundFile(path) as file:
        count = sf._ffi.new("uint32_t *")
        sf._snd.sf_command(file._file, _GET_CUE_COUNT, count, 4)
        n_bytes = 4 + count[0] * _POINT.size
        cues = sf._ffi.new("char[]", n_bytes)
        if not sf._snd.sf_command(file._file, _GET_CUE, cues, n_bytes):
            return []
        points = _POINT.iter_unpack(sf._ffi.buffer(cues)[4:n_bytes])
        return [(offset, name.split(b"\0")[0].decode()) for *_, offset, name in points]


def wav_regions(path):
    """Return the start, the stop and the name of each region, from the chunks of a WAV file as they are defined."""
    with path.open("rb") as file:
        contents = {}
        for name, start, size in list(chunks(file)):
            file.seek(start)
            contents[name] = file.read(size) if name in (b"cue ", b"LIST") else b""
    starts = {number: start for number, *_, start in struct.iter_unpack("<II4sIII", contents[b"cue "][4:])}
    names, lengths, adtl = {}, {}, contents[b"LIST"][4:]
    while adtl:
        kind, size, number = struct.unpack_from("<4sII", adtl)
        if kind == b"labl":
            names[number] = adtl[12 : 8 + size].rstrip(b"\0").decode()
        else:
            lengths[number] = struct.unpack_from("<I", adtl, 12)[0]
        adtl = adtl[8 + size + size % 2 :]
    return [(start, start + lengths[number], names[number]) for number, start in starts.items()]


def flac_mark(path):
    """Return where the chapter begins that FFmpeg makes of the cue sheet's track."""
    with av.open(str(path)) as container:
        [chapter] = container.chapters()
        return round(chapter["start"] * chapter["time_base"] * container.streams.audio[0].sample_rate)
