import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.live_clock import live_clock
from app.core.live_file import LiveFile
from dass.audio import open_audio
from dass.errors import DassError
from tests.full_disk import no_file_longer_than
from tests.live_sound import RATE, START, cut, noise

CLOCK = live_clock(START, RATE)


def a_file(path, n_channels=1):
    return LiveFile(path, RATE, n_channels, CLOCK)


def content(path):
    with open_audio(path) as source:
        assert source.warnings == []
        return source.read(0, source.n_samples)


@settings(max_examples=25)
@given(edges=st.lists(st.integers(1, 2000), max_size=5), n_channels=st.integers(1, 2))
def test_at_any_moment_all_that_was_written_can_be_read(tmp_path_factory, edges, n_channels):
    samples = noise(2000, n_channels)
    file = a_file(tmp_path_factory.mktemp("live") / "a.wav", n_channels)
    for block in cut(samples, edges):
        file.write(block)
        if file.n_samples:
            np.testing.assert_array_equal(content(file.path), samples[:, : file.n_samples])
    file.close()
    np.testing.assert_array_equal(content(file.path), samples)


def test_the_loudest_samples_are_kept_too(tmp_path):
    file = a_file(tmp_path / "a.wav")
    samples = np.array([[-1, 1 - 2**-23, -(2**-23), 0]], np.float32)
    file.write(samples)
    file.close()
    np.testing.assert_array_equal(content(file.path), samples)


def test_other_programs_know_how_long_an_ended_file_is(tmp_path):
    file = a_file(tmp_path / "a.wav")
    file.write(noise(1000))
    file.close()
    info = sf.info(file.path)
    assert (info.frames, info.samplerate, info.subtype, info.format) == (1000, RATE, "PCM_24", "WAV")


@pytest.mark.parametrize("limit", [1000, 1001, 1002, 3000])
def test_of_what_did_not_fit_on_the_disk_the_beginning_is_there(tmp_path, limit):
    samples = noise(2000, n_channels=2)
    file = a_file(tmp_path / "a.wav", n_channels=2)
    file.write(samples[:, :100])
    with no_file_longer_than(limit), pytest.raises(DassError, match=r"a.wav cannot be written \(.*\): [^.]+\.$"):
        file.write(samples[:, 100:])
    assert 100 <= file.n_samples < limit // 6
    np.testing.assert_array_equal(content(file.path), samples[:, : file.n_samples])
    file.close()


@pytest.mark.parametrize("limit", [1, 44, 100])
def test_where_nothing_fits_no_file_is_left(tmp_path, limit):
    file = a_file(tmp_path / "a.wav")
    with no_file_longer_than(limit), pytest.raises(DassError):
        file.write(noise(100))
    assert file.n_samples == 0
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_even_begin_is_not_left(tmp_path):
    with no_file_longer_than(1), pytest.raises(DassError):
        a_file(tmp_path / "a.wav")
    assert list(tmp_path.iterdir()) == []


def test_where_the_disk_is_gone_what_was_written_counts(tmp_path, monkeypatch):
    file = a_file(tmp_path / "a.wav")
    file.write(noise(100))
    file.path.unlink()
    with no_file_longer_than(1), pytest.raises(DassError):
        file.write(noise(100))
    assert file.n_samples == 100


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "in the way").write_bytes(b"")
    with pytest.raises(DassError, match=r"cannot be written \(.*\): [^.]+\.$"):
        a_file(tmp_path / "in the way" / "a.wav")


def test_no_file_is_overwritten(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"precious")
    with pytest.raises(DassError):
        a_file(tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == b"precious"
