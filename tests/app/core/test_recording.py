import os
import shutil
from datetime import datetime, timedelta

import numpy as np
import pytest
import soundfile as sf

from app.core.clock import Clock, ClockSource
from app.core.recording import fingerprint, inspect
from dass.errors import DassError
from tests.fake_wav import wav

RATE = 22_050


def write_noise(file, seconds=3, seed=0):
    sf.write(file, np.random.default_rng(seed).uniform(-0.5, 0.5, (seconds * RATE, 2)), RATE)
    return file


def test_what_is_known_without_listening(tmp_path, monkeypatch):
    file = write_noise(tmp_path / "20240501_120000.wav")
    monkeypatch.chdir(tmp_path)
    recording = inspect(file.relative_to(tmp_path))
    assert (recording.id, recording.path, recording.fingerprint) == (0, file, fingerprint(file))
    assert (recording.sample_rate, recording.n_channels, recording.n_samples) == (RATE, 2, 3 * RATE)
    assert recording.duration_s == 3
    assert recording.clock == Clock(datetime(2024, 5, 1, 12), timedelta(), ClockSource.NAME)


def test_names_by_the_users_pattern(tmp_path):
    file = write_noise(tmp_path / "01-05-2024 at 12.30.wav")
    assert inspect(file, "%d-%m-%Y at %H.%M").clock.wall == datetime(2024, 5, 1, 12, 30)


def test_a_recording_without_a_sample(tmp_path):
    file = tmp_path / "empty.wav"
    file.write_bytes(wav(n_samples=0))
    assert (inspect(file).n_samples, inspect(file).duration_s) == (0, 0)


def test_a_file_that_is_no_recording_is_told(tmp_path):
    (tmp_path / "notes.wav").write_text("no sound")
    for name in ("notes.wav", "missing.wav"):
        with pytest.raises(DassError, match=name):
            inspect(tmp_path / name)


def test_a_copy_has_the_same_fingerprint_under_any_name_and_date(tmp_path):
    file = write_noise(tmp_path / "a.wav")
    copy = shutil.copyfile(file, tmp_path / "b.flac")
    os.utime(copy, (0, 0))
    assert fingerprint(copy) == fingerprint(file)
    assert len(fingerprint(file)) == 32


def test_other_sound_of_the_same_length_has_another_fingerprint(tmp_path):
    marks = {fingerprint(write_noise(tmp_path / f"{seed}.wav", seed=seed)) for seed in range(5)}
    assert len(marks) == 5


@pytest.mark.parametrize("size", [0, 1, 2**14, 2**17 + 1, 10**6])
def test_a_fingerprint_sees_the_size_and_the_first_and_the_last_byte(tmp_path, size):
    content = bytes(size)
    others = {content, content + b"\0", b"\1" + content[1:], content[:-1] + b"\1"}
    files = [tmp_path / str(number) for number in range(len(others))]
    for file, other in zip(files, others, strict=True):
        file.write_bytes(other)
    assert len({fingerprint(file) for file in files}) == len(others)


def test_a_night_of_sound_has_a_fingerprint_too(tmp_path):
    file = tmp_path / "night.wav"
    with file.open("wb") as sparse:
        sparse.truncate(7 * 10**9)
    assert fingerprint(file) != fingerprint(write_noise(tmp_path / "short.wav"))
