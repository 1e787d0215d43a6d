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
