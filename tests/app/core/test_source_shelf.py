from dataclasses import replace

import numpy as np
import pytest
import soundfile as sf

from app.core.source_shelf import MOST_OPEN, SourceShelf
from dass.errors import AudioError
from tests.fake_recording import a_recording


@pytest.fixture
def recordings(tmp_path):
    paths = [tmp_path / f"{id}.wav" for id in range(MOST_OPEN + 2)]
    for id, path in enumerate(paths):
        sf.write(path, np.full(100, id / 10), 8_000, subtype="FLOAT")
    return [replace(a_recording(id), path=path) for id, path in enumerate(paths)]


@pytest.fixture
def shelf():
    shelf = SourceShelf()
    yield shelf
    shelf.close()


def test_any_number_of_recordings_can_be_read_in_turn(recordings, shelf):
    sources = [shelf.take(recording) for recording in recordings]
    for _ in range(2):
        for id, source in enumerate(sources):
            assert source.read(10, 20)[0] == pytest.approx(np.full(10, id / 10))


def test_only_the_last_few_stay_open(recordings, shelf):
    opened = [shelf.open(recording) for recording in recordings]
    assert [source._file.closed for source in opened] == [True] * 2 + [False] * MOST_OPEN
    assert shelf.open(recordings[-1]) is opened[-1]
    shelf.close()
    assert all(source._file.closed for source in opened)


def test_a_missing_file_is_said_at_once(tmp_path, shelf):
    with pytest.raises(AudioError, match=r"gone\.wav"):
        shelf.take(replace(a_recording(), path=tmp_path / "gone.wav"))


@pytest.mark.parametrize(("fingerprint", "n_read"), [("", 200), ("1" * 32, 100)])
def test_what_grows_is_read_as_far_as_it_is_there(tmp_path, shelf, fingerprint, n_read):
    path = tmp_path / "live.wav"
    with sf.SoundFile(path, "w", 8_000, 1, "FLOAT") as file:
        file.write(np.zeros(100))
        file.flush()
        source = shelf.take(replace(a_recording(), path=path, fingerprint=fingerprint))
        assert source.read(0, 50).shape == (1, 50)
        file.write(np.ones(100))
        file.flush()
        assert source.read(0, 300).shape == (1, n_read)


def test_a_file_that_was_put_away_is_opened_anew(recordings, shelf):
    source = shelf.take(recordings[3])
    sf.write(recordings[3].path, np.ones(100), 8_000, subtype="FLOAT")
    shelf.put_away(recordings[3].id)
    shelf.put_away(99)
    assert source.read(0, 10)[0] == pytest.approx(np.ones(10))
