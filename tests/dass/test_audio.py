"""Every format is written here, by soundfile or PyAV, and read back."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile as sf
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dass.audio import AudioSource, open_audio
from dass.audio_segments import SEGMENT
from dass.audio_track import Track
from dass.errors import AudioError
from tests.audio_files import FRAME, RATE, Format, N, encode, lost_from, read_all, signal, write

FORMATS = [
    Format("a.wav", is_lossless=True),
    Format("a.rf64", is_lossless=True),
    Format("a.w64", is_lossless=True),
    Format("a.aiff", is_lossless=True),
    Format("a.caf", is_lossless=True, cut_warns=False),
    Format("a.flac", is_lossless=True),
    Format("a.ogg"),
    Format("a.opus", rate=48_000),
    Format("speech.opus", rate=16_000),
    Format("a.mp3"),
    Format("av.mp3", "libmp3lame"),
    Format("aac.m4a", "aac"),
    Format("noise.m4a", "aac", bit_rate=24_000),
    Format("alac.m4a", "alac", is_lossless=True, muxer="ipod"),
    Format("aac.mkv", "aac"),
    Format("opus.webm", "libopus", rate=48_000),
    Format("aac.flv", "aac", rate=44_100),
    Format("aac.ts", "aac", muxer="mpegts", cut_warns=False),
    Format("raw.aac", "aac", muxer="adts"),
    Format("ac3.mp4", "ac3"),
    Format("a.wma", "wmav2", bit_rate=64_000),
    Format("low.wma", "wmav2", bit_rate=24_000),
    Format("pcm.avi", "pcm_s16le", is_lossless=True, cut_warns=False),
    Format("pcm.mov", "pcm_s16le", is_lossless=True),
]
NEEDS_ITS_END = {"aac.m4a", "noise.m4a", "alac.m4a", "ac3.mp4", "pcm.mov"}  # where the index stands


@dataclass(frozen=True)
class Recording:
    made: Format
    path: Path
    original: np.ndarray
    source: AudioSource
    stated: int | None  # length when opened
    whole: np.ndarray


@pytest.fixture(scope="module", params=FORMATS, ids=lambda made: made.name)
def recording(request, tmp_path_factory) -> Iterator[Recording]:
    made = request.param
    original = signal(N, made.rate)
    path = tmp_path_factory.mktemp("audio") / made.name
    write(path, made, original)
    with open_audio(path) as source:
        stated = source.n_samples
        yield Recording(made, path, original, source, stated, read_all(source))


@settings(deadline=None, max_examples=25)
@given(windows=st.lists(st.tuples(st.integers(0, N + FRAME), st.integers(0, 30_000)), min_size=1, max_size=3))
@example(windows=[(N - 50, 7), (N - 43, 100), (0, 9), (N - FRAME, 2 * FRAME)])
def test_any_window_equals_the_whole(recording, windows):
    for start, n in windows:
        window = recording.source.read(start, start + n)
        assert np.array_equal(window, recording.whole[:, start : start + n])
        assert window.dtype == np.float32


def test_the_whole_is_what_was_written(recording):
    made, whole, original = recording.made, recording.whole, recording.original
    assert (recording.source.sample_rate, recording.source.n_channels) == (made.rate, 2)
    assert recording.source.warnings == []
    assert recording.source.n_samples == whole.shape[1]
    if made.is_lossless:
        assert np.array_equal(whole, original)
    assert abs(whole.shape[1] - N) <= 2 * FRAME
    common = min(N, whole.shape[1])
    for at in (RATE, common - 2 * RATE):  # no drift: late delays are the early ones
        spectrum = np.fft.rfft(original[0, at : at + RATE]) * np.conj(np.fft.rfft(whole[0, at : at + RATE]))
        delay = int(np.argmax(np.fft.irfft(spectrum)))
        assert min(delay, RATE - delay) <= FRAME


def test_the_length_is_known_when_opened(recording):
    assert recording.stated is not None
    tolerance = 0.1 * N if recording.made.name == "raw.aac" else 0  # whose length is a guess
    assert abs(recording.stated - recording.whole.shape[1]) <= tolerance


def test_reopened_it_is_the_same(recording):
    with open_audio(str(recording.path)) as source:
        tail = source.read(N - RATE, N + RATE)
        assert np.array_equal(tail, recording.whole[:, N - RATE :])
        assert np.array_equal(read_all(source, 77_777), recording.whole)


def test_a_cut_tail_leaves_the_rest_and_a_warning(recording, tmp_path):
    path = tmp_path / recording.made.name
    content = recording.path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])
    if recording.made.name in NEEDS_ITS_END:
        with pytest.raises(AudioError, match="damaged"):
            open_audio(path)
        return
    with open_audio(path) as source:
        rest = read_all(source)
        n = rest.shape[1]
        assert source.n_samples == n
        assert 0.5 * N < n < 0.7 * N
        assert np.array_equal(rest[:, : n - FRAME], recording.whole[:, : n - FRAME])
        assert np.array_equal(source.read(n - 5_000, n + 5_000), rest[:, -5_000:])
        assert source.read(n, n + 10).shape == (2, 0)
        if recording.made.cut_warns:
            assert lost_from(source) == pytest.approx(n / source.sample_rate, abs=0.15)


def test_cut_video_with_its_index_in_front(tmp_path):
    path = tmp_path / "front.mp4"
    encode(path, "aac", signal(4 * N, channels=1), options={"movflags": "faststart"})
    with open_audio(path) as source:
        whole = read_all(source)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 4 // 10])
    with open_audio(path) as source:
        n = source.n_samples
        assert 1.4 * N < n < 1.7 * N
        assert lost_from(source) == pytest.approx(n / RATE, abs=0.15)
        assert np.array_equal(read_all(source)[:, : n - FRAME], whole[:, : n - FRAME])


def damaged(path: Path) -> Path:
    """Overwrite some bytes in the middle."""
    content = bytearray(path.read_bytes())
    at = len(content) // 2
    content[at : at + 3_000] = np.random.default_rng(0).bytes(3_000)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["a.flac", "a.ogg", "aac.mkv"])
def test_damage_inside_is_silent_and_the_rest_in_its_place(tmp_path, name):
    made = next(made for made in FORMATS if made.name == name)
    path = tmp_path / name
    write(path, made, signal(N))
    with open_audio(path) as source:
        whole = read_all(source)
    with open_audio(damaged(path)) as source:
        rest = read_all(source)
        assert rest.shape == whole.shape
        same = (rest == whole).all(axis=0)
        assert 0 < np.count_nonzero(~same) < 6 * RATE  # Matroska loses the rest of a cluster, 5 s
        assert same[: N // 3].all()
        assert same[-N // 5 :].all()
        assert np.array_equal(source.read(N // 2 - 5_000, N // 2 + 5_000), rest[:, N // 2 - 5_000 : N // 2 + 5_000])
        assert lost_from(source) == pytest.approx(int(np.argmin(same)) / RATE, abs=0.15)


def test_mp3_without_a_frame_count(tmp_path):
    path = tmp_path / "bare.mp3"
    # A quiet beginning at a variable bit rate misleads every guess (libsndfile even stops at its own).
    samples = signal(20 * RATE) * np.where(np.arange(20 * RATE) < 5 * RATE, 0.001, 1).astype(np.float32)
    with av.open(str(path), "w", options={"write_xing": "0"}) as container:
        stream = container.add_stream("libmp3lame", rate=RATE, layout="stereo", options={"q": "4"})
        stream.codec_context.qscale = True
        stream.codec_context.global_quality = 4 * 118
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with open_audio(path) as source:
        whole = read_all(source)
        assert 20 * RATE <= whole.shape[1] <= 20 * RATE + 3 * FRAME
        assert source.n_samples == whole.shape[1]
        assert source.warnings == []
        assert np.array_equal(source.read(333_333, 334_000), whole[:, 333_333:334_000])


def test_sound_of_a_video(tmp_path):
    path = tmp_path / "video.mkv"
    sound = signal(2 * RATE)
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=10)
        video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
        audio = container.add_stream("flac", rate=RATE, layout="stereo")
        for second in range(2):
            for _ in range(10):
                picture = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
                container.mux(video.encode(picture.reformat(format="yuv420p")))
            block = np.round(sound[:, second * RATE :][:, :RATE] * 2**15).astype(np.int16).T.reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="s16", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, second * RATE, Fraction(1, RATE)
            container.mux(audio.encode(frame))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    with open_audio(path) as source:
        assert np.array_equal(read_all(source), sound)
        assert np.array_equal(source.read(40_000, 40_100), sound[:, 40_000:40_100])


def test_picture_without_sound(tmp_path):
    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=10)
        video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
        picture = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
        container.mux(video.encode(picture.reformat(format="yuv420p")))
        container.mux(video.encode(None))
    with pytest.raises(AudioError, match=r"silent\.mp4.*no readable sound"):
        open_audio(path)


def test_sound_that_there_is_no_decoder_for(tmp_path):
    path = tmp_path / "vorbis.wav"
    sf.write(path, np.zeros(1_000), 16_000, subtype="PCM_16")
    header = bytearray(path.read_bytes())
    header[20:22] = b"Og"  # the format tag: Ogg Vorbis in a WAV file
    path.write_bytes(header)
    with pytest.raises(AudioError, match=r"vorbis\.wav.*no readable sound"):
        open_audio(path)


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.opus", "a.m4a", "a.flac"])
@pytest.mark.parametrize("content", [b"", b"hello " * 2_000, b"RIFF\xff\xff", b"OggS" + b"OpusHead" * 9, bytes(9_999)])
def test_what_is_no_recording(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AudioError) as caught:
        open_audio(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    assert message.count(". ") == 0


def test_missing_and_directory(tmp_path):
    with pytest.raises(AudioError, match=r"gone\.wav: no such file"):
        open_audio(tmp_path / "gone.wav")
    with pytest.raises(AudioError, match="directory"):
        open_audio(tmp_path)


@pytest.mark.parametrize("name", ["a.wav", "a.aiff", "a.w64", "a.caf"])
def test_no_samples_at_all(tmp_path, name):
    sf.write(tmp_path / name, np.zeros((0, 3), np.float32), RATE)
    with open_audio(tmp_path / name) as source:
        assert source.n_samples == 0
        assert source.read(0, 100).shape == (3, 0)
        assert source.warnings == []


@pytest.mark.parametrize("name", ["a.flac", "a.ogg", "speech.opus", "a.mp3", "alac.m4a", "pcm.avi"])
@pytest.mark.parametrize("n", [1, 777, 5_000])
def test_short_recordings_keep_their_length(tmp_path, name, n):
    made = next(made for made in FORMATS if made.name == name)
    write(tmp_path / name, made, signal(n, made.rate))
    with open_audio(tmp_path / name) as source:
        assert source.n_samples == n
        assert source.read(0, 2 * n).shape == (2, n)


@pytest.mark.parametrize("rate", [8_000, 384_000])
@pytest.mark.parametrize("channels", [1, 2, 3, 8, 16])
@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
def test_rates_and_channels(tmp_path, rate, channels, name):
    if name == "a.flac" and channels > 8:
        return
    samples = signal(9_999, rate, channels)
    sf.write(tmp_path / name, samples.T, rate)
    with open_audio(tmp_path / name) as source:
        assert (source.sample_rate, source.n_channels, source.n_samples) == (rate, channels, 9_999)
        assert np.array_equal(source.read(0, 20_000), samples)


def test_surround(tmp_path):
    path = tmp_path / "surround.m4a"
    encode(path, "aac", signal(N, channels=6))
    with open_audio(path) as source:
        whole = read_all(source)
        assert len(whole) == 6
        assert np.array_equal(source.read(N - 999, N), whole[:, N - 999 : N])


def test_float_files_keep_what_they_hold(tmp_path):
    samples = np.array([[np.nan, np.inf, -np.inf, 4.0, 1e-30]], np.float32)
    sf.write(tmp_path / "a.wav", samples.T, RATE, subtype="FLOAT")
    with open_audio(tmp_path / "a.wav") as source:
        assert np.array_equal(source.read(0, 5), samples, equal_nan=True)


def test_holes_in_the_time_stamps_are_silent(tmp_path):
    whole_path, path = tmp_path / "whole.mkv", tmp_path / "holes.mkv"
    encode(whole_path, "aac", signal(N))
    with av.open(str(whole_path)) as whole, av.open(str(path), "w") as holes:
        stream = holes.add_stream_from_template(whole.streams.audio[0])
        for packet in whole.demux(whole.streams.audio[0]):
            if packet.pts is not None and not 5_000 <= packet.pts < 7_000:
                packet.stream = stream
                holes.mux(packet)
    with open_audio(whole_path) as source:
        expected = read_all(source)
    with open_audio(path) as source:
        read = read_all(source)
        assert read.shape == expected.shape
        assert not read[:, int(5.2 * RATE) : int(6.8 * RATE)].any()
        for part in (slice(0, int(4.8 * RATE)), slice(int(7.2 * RATE), SEGMENT)):
            np.testing.assert_allclose(read[:, part], expected[:, part], atol=0.5)
            assert np.corrcoef(read[0, part], expected[0, part])[0, 1] > 0.95
        assert lost_from(source) == pytest.approx(5, abs=0.15)


def test_blocks_in_order_are_decoded_once(tmp_path, monkeypatch):
    path = tmp_path / "a.flac"
    write(path, Format("a.flac"), signal(3 * SEGMENT, channels=1))
    calls = []
    decode = Track.decode
    monkeypatch.setattr(Track, "decode", lambda track, stamp: (calls.append(stamp), decode(track, stamp))[1])
    with open_audio(path) as source:
        opening = len(calls)
        read_all(source, 10_000)
    assert opening <= 3
    assert len(calls) - opening <= 4


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
def test_memory_does_not_grow_with_the_length(tmp_path, name):
    peaks = []
    for segments in (3, 9):
        write(tmp_path / name, Format(name), signal(segments * SEGMENT, channels=1))
        with open_audio(tmp_path / name) as source:
            tracemalloc.start()
            for start in range(0, source.n_samples, RATE):
                source.read(start, start + RATE)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]
