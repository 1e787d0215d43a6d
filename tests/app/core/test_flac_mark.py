import numpy as np
import pytest
import soundfile as sf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.cue_marks import Mark
from app.core.flac_mark import copy_with_mark
from dass.audio import open_audio
from tests.cue_reader import flac_mark

N, RATE = 100_000, 44_100


@pytest.fixture
def unmarked(tmp_path):
    path = tmp_path / "unmarked.flac"
    sf.write(path, np.random.default_rng(0).uniform(-0.5, 0.5, (N, 2)), RATE, "PCM_24")
    return path


@given(start=st.integers(0, N - 1), length=st.integers(1, N))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
def test_ffmpeg_finds_the_mark_to_the_sample_and_the_same_sound(unmarked, tmp_path, start, length):
    path = tmp_path / "marked.flac"
    copy_with_mark(unmarked, path, Mark(start, min(start + length, N), "Dog"), N)
    assert flac_mark(path) == start
    with open_audio(path) as marked, open_audio(unmarked) as before:
        np.testing.assert_array_equal(marked.read(0, N), before.read(0, N))


def test_libsndfile_reads_on(unmarked, tmp_path):
    path = tmp_path / "marked.flac"
    copy_with_mark(unmarked, path, Mark(1, 2, "Dog"), N)
    np.testing.assert_array_equal(sf.read(path)[0], sf.read(unmarked)[0])
