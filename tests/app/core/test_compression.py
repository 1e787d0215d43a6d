from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import compression
from app.core.clock import ClockSource
from app.core.compression import compress, compress_kept, remove_replaced, uncompressed
from app.core.live_recorder import Recorder
from app.core.project import Project
from app.core.recording import fingerprint, inspect
from dass.errors import DassError
from tests.fake_recording import a_clock
from tests.full_disk import no_file_longer_than
from tests.live_sound import RATE, feed, noise, sound_of, steps

SOUND = noise(RATE, n_channels=2)


def record(folder, sound=SOUND):
    """Return a recording that has ended."""
    (recording,) = feed(Recorder(folder, RATE, len(sound), 60.0), [sound])
    return recording


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "live.dass", []) as project:
        yield project


@pytest.fixture
def kept(project, tmp_path):
    return keep(project, record(tmp_path / "sound"))


def keep(project, recording):
    added = project.add_recording(recording)
    project.end_recording(added.id, recording.n_samples, recording.fingerprint)
    return added


@settings(max_examples=15)
@given(n_samples=st.integers(1, 3000), n_channels=st.integers(1, 8), loudness=st.sampled_from([0, 1e-6, 0.1, 10]))
def test_the_compressed_file_holds_the_same_samples(tmp_path_factory, n_samples, n_channels, loudness):
    sound = steps(np.random.default_rng(n_samples).normal(0, loudness, (n_channels, n_samples)))
    recording = record(tmp_path_factory.mktemp("sound"), sound)
    path = compress(recording.path)
    np.testing.assert_array_equal(sound_of(replace(recording, path=path)), sound)
    assert inspect(path) == replace(recording, path=path, fingerprint=fingerprint(path))


def test_the_project_learns_of_the_compressed_file(project, kept):
    now = compress_kept(project.path, kept)
    assert now.path == kept.path.with_suffix(".flac")
    assert project.recordings() == [now]
    assert now == replace(kept, path=now.path, fingerprint=fingerprint(now.path))
    assert uncompressed(project) == []


def test_the_uncompressed_file_is_removed_once_nobody_needs_it(project, kept):
    now = compress_kept(project.path, kept)
    assert kept.path.exists()
    remove_replaced(project)
    assert list(kept.path.parent.iterdir()) == [now.path]
    assert project.replaced_files() == []


def test_a_file_that_cannot_be_removed_yet_is_removed_later(project, kept, monkeypatch):
    def held_open(path, missing_ok=False):
        raise PermissionError(13, "The process cannot access the file")

    compress_kept(project.path, kept)
    with monkeypatch.context() as windows:
        windows.setattr(Path, "unlink", held_open)
        remove_replaced(project)
    assert kept.path.exists()
    remove_replaced(project)
    assert not kept.path.exists()


def test_a_file_of_the_user_is_never_removed(project, kept):
    compress_kept(project.path, kept)
    remove_replaced(project)
    kept.path.write_bytes(b"made by the user")
    remove_replaced(project)
    assert kept.path.read_bytes() == b"made by the user"


def test_without_room_all_stays_as_it_was(project, kept):
    before = kept.path.read_bytes()
    with no_file_longer_than(2000):
        with pytest.raises(DassError):
            compress(kept.path)
        assert list(kept.path.parent.iterdir()) == [kept.path]
    assert kept.path.read_bytes() == before
    assert uncompressed(project) == [kept]


def test_what_cannot_be_compressed_stays_in_the_project_as_it_was(project, tmp_path):
    kept = keep(project, record(tmp_path / "sound", noise(100, n_channels=9)))
    assert compress_kept(project.path, kept) == kept
    assert project.recordings() == [kept]
    assert list(kept.path.parent.iterdir()) == [kept.path]


@pytest.mark.parametrize("damage", [lambda sound: sound[:-1], lambda sound: sound * 0.5])
def test_other_samples_are_never_taken_for_the_same(tmp_path, monkeypatch, damage):
    def encode(path, compressed):
        sound, rate = sf.read(path)
        sf.write(compressed, damage(sound), rate, "PCM_24", format="FLAC")

    monkeypatch.setattr(compression, "_encode", encode)
    recording = record(tmp_path)
    with pytest.raises(DassError, match=r"same samples|not as long"):
        compress(recording.path)
    assert list(tmp_path.iterdir()) == [recording.path]


@pytest.mark.parametrize(
    "change",
    [
        {"fingerprint": ""},
        {"path": Path("sound.flac")},
        {"clock": a_clock(source=ClockSource.NAME)},
    ],
)
def test_only_recordings_of_this_program_are_compressed(project, kept, change):
    other = replace(kept, **change)
    assert compress_kept(project.path, other) == other
    assert kept.path.exists()


def test_a_recording_that_grows_waits(project, tmp_path):
    project.add_recording(record(tmp_path / "sound"))
    assert uncompressed(project) == []
