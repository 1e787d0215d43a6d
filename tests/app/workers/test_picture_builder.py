from dataclasses import replace

import pytest
import soundfile as sf
from PySide6.QtCore import Qt

from app.core.pyramid import Pyramid
from app.core.recording import inspect
from app.workers.picture_builder import PictureBuilder
from tests.fake_audio import chirps
from tests.leftovers import nothing_left_running  # noqa: F401

RATE = 1_000


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("audio")
    made = []
    for id, seconds in ((1, 100), (2, 170)):
        path = folder / f"{id}.wav"
        sf.write(path, chirps(seconds * RATE, RATE)[0], RATE, subtype="FLOAT")
        made.append(replace(inspect(path), id=id))
    return made


class Watched:
    """A builder, and all that it signalled."""

    def __init__(self, folder):
        self.folder = folder
        self.builder = PictureBuilder(folder)
        self.drawn, self.ends = [], []
        self.builder.drawn.connect(lambda *drawn: self.drawn.append(drawn))
        self.builder.finished.connect(lambda: self.ends.append("finished"))
        self.builder.failed.connect(self.ends.append)

    def is_complete(self, *recordings):
        return all(Pyramid(recording, self.folder).is_complete for recording in recordings)


@pytest.fixture
def watched(tmp_path):
    watched = Watched(tmp_path / "pictures")
    yield watched
    watched.builder.close()


def test_the_pictures_of_all_recordings_are_stored_and_each_stretch_is_told(qtbot, watched, recordings):
    watched.builder.build(recordings)
    qtbot.waitUntil(lambda: bool(watched.ends), timeout=20_000)
    assert watched.ends == ["finished"]
    assert watched.is_complete(*recordings)
    assert [drawn[0] for drawn in watched.drawn] == [1, 1, 2, 2, 2]
    for id, duration_s in ((1, 100), (2, 170)):
        stretches = [drawn[1:] for drawn in watched.drawn if drawn[0] == id]
        assert [0.0] + [stop for _, stop in stretches[:-1]] == [start for start, _ in stretches]
        assert stretches[-1][1] >= duration_s


def test_other_recordings_take_the_place_of_those_being_drawn(qtbot, watched, recordings):
    watched.builder.build([recordings[0]])
    watched.builder.build([recordings[1]])
    qtbot.waitUntil(lambda: bool(watched.ends), timeout=20_000)
    assert watched.ends == ["finished"]
    assert {drawn[0] for drawn in watched.drawn} == {2}
    assert watched.is_complete(recordings[1])


def test_it_can_rest(qtbot, watched, recordings):
    watched.builder.build(recordings)
    watched.builder.pause()
    watched.builder.resume()
    qtbot.waitUntil(lambda: watched.ends == ["finished"], timeout=20_000)
    assert watched.is_complete(*recordings)


def test_a_folder_that_cannot_be_written_to_is_said(qtbot, watched, recordings):
    watched.folder.touch()
    watched.builder.build(recordings)
    qtbot.waitUntil(lambda: bool(watched.ends), timeout=20_000)
    (sentence,) = watched.ends
    assert "cannot be written" in sentence


def test_after_it_was_closed_it_draws_what_is_left(qtbot, watched, recordings):
    watched.builder.drawn.connect(watched.builder.close, Qt.ConnectionType.SingleShotConnection)
    watched.builder.build(recordings)
    qtbot.waitUntil(lambda: bool(watched.drawn), timeout=20_000)
    watched.builder.build(recordings)
    qtbot.waitUntil(lambda: watched.ends == ["finished"], timeout=20_000)
    assert watched.is_complete(*recordings)


def test_without_recordings_all_is_drawn(watched):
    watched.builder.build([])
    assert watched.ends == ["finished"]
