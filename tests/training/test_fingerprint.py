"""Recordings are made: noise and a tone, both of changing level, the tone of changing pitch."""

import io
from collections.abc import Callable

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from training.fingerprint import KnownRecordings, Match

RATE = 16_000


def recording(seed: int, seconds: float = 4.0) -> np.ndarray:
    rng = np.random.default_rng((9, seed))
    n = int(seconds * RATE)
    level, pitch = (np.interp(np.arange(n), np.arange(0, n + RATE, RATE // 8), wander) for wander in _wander(rng, n))
    tone = np.sin(2 * np.pi * np.cumsum(200 + 3_000 * pitch) / RATE)
    return (0.2 * level * (tone + rng.standard_normal(n))).astype(np.float32)


def _wander(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.uniform(0.02, 1, (2, len(range(0, n + RATE, RATE // 8))))


KNOWN = KnownRecordings([recording(seed) for seed in range(4)])


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 3), st.floats(0, 2.5), st.floats(1.3, 4.0), st.floats(0.01, 3.0))
def test_a_recording_is_found_after_cut_and_gain(seed: int, start_s: float, seconds: float, gain: float) -> None:
    piece = recording(seed)[int(start_s * RATE) :][: int(seconds * RATE)] * np.float32(gain)
    match = KNOWN.find(piece)
    assert match is not None
    assert match.recording == seed
    assert match.similarity > 0.95


def encoded(samples: np.ndarray, **how: str) -> np.ndarray:
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, compression_level=0.8, **how)
    file.seek(0)
    return soundfile.read(file, dtype="float32")[0]


CHANGES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "vorbis": lambda x: encoded(x, format="OGG", subtype="VORBIS"),
    "mp3": lambda x: encoded(x, format="MP3"),
    "8 kHz": lambda x: soxr.resample(soxr.resample(x, RATE, 8_000), 8_000, RATE),
    "8 bits": lambda x: np.rint(x * 127).astype(np.float32) / 127,
    "upside down": lambda x: -x,
    "bass cut": lambda x: np.convolve(x, [1, -0.8], "same").astype(np.float32),
    "within silence": lambda x: np.pad(x, (12_345, 30_000)),
    "within another": lambda x: np.concatenate([recording(7), x, recording(8)]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_recording_is_found_however_it_was_changed(change: str) -> None:
    match = KNOWN.find(CHANGES[change](recording(2)[7_777:40_000]))
    assert match is not None
    assert match.recording == 2


@pytest.mark.parametrize("seconds", [0.3, 0.7])
def test_a_short_recording_is_found_within_a_longer_one_and_the_other_way_round(seconds: float) -> None:
    short = recording(5, seconds)
    longer = np.pad(short, (20_000, 20_000))
    assert KnownRecordings([longer]).find(short) == Match(0, pytest.approx(1, abs=0.05))
    assert KnownRecordings([short]).find(longer) == Match(0, pytest.approx(1, abs=0.05))


@settings(deadline=None, max_examples=25)
@given(st.integers(10, 10_000), st.floats(0.2, 5.0))
def test_another_recording_is_not_found(seed: int, seconds: float) -> None:
    assert KNOWN.find(recording(seed, seconds)) is None


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(20_000, np.float32),
        np.zeros(1, np.float32),
        np.sin(np.arange(50_000) * 0.3).astype(np.float32),
        np.random.default_rng(1).standard_normal(50_000).astype(np.float32),
        np.pad(np.random.default_rng(1).standard_normal(3_200).astype(np.float32), (16_000, 0)),
    ],
    ids=["silence", "one sample", "tone", "noise", "noise after silence"],
)
def test_what_every_recording_could_hold_is_not_found(samples: np.ndarray) -> None:
    assert KNOWN.find(samples) is None


def test_nothing_is_found_among_none() -> None:
    assert KnownRecordings([]).find(recording(1)) is None
