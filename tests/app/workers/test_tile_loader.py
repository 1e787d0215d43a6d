import threading
from dataclasses import replace

import numpy as np
import pytest
import soundfile as sf
from PySide6.QtCore import QCoreApplication

from app.core.pyramid_builder import build_pictures
from app.core.recording import inspect
from app.core.tile_painter import TilePainter
from app.core.tiles import TileKey, tile_keys
from app.workers.tile_loader import TileLoader
from tests.app.core.test_tiles import a_tile
from tests.fake_audio import chirps
from tests.fake_recording import a_recording
from tests.leftovers import nothing_left_running  # noqa: F401

RATE = 1_000


class Listener:
    """A loader, and all that it signalled."""

    def __init__(self, folder):
        self.loader = TileLoader(folder)
        self.keys, self.sentences, self.threads = [], [], set()
        self.loader.loaded.connect(self._take)
        self.loader.failed.connect(self.sentences.append)

    def _take(self, key, tile):
        assert self.loader.tile(key) is tile
        self.keys.append(key)
        self.threads.add(threading.current_thread())

    def is_final(self, *keys):
        tiles = [self.loader.tile(key) for key in keys]
        return all(tile is not None and tile.is_final for tile in tiles)


@pytest.fixture
def listener(tmp_path):
    listener = Listener(tmp_path / "pictures")
    yield listener
    listener.loader.close()


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    path = tmp_path_factory.mktemp("audio") / "night.wav"
    sf.write(path, chirps(120 * RATE, RATE)[0], RATE, subtype="FLOAT")
    return replace(inspect(path), id=1)


class GatedPainter:
    """Paints one step whenever the gate is opened; breaks at tile 13."""

    def __init__(self, *_):
        self.is_closed = False

    gate = threading.Semaphore(0)

    def paint(self, key):
        self.gate.acquire()
        if key.index == 13:
            raise RuntimeError("not foreseen")
        yield a_tile(key.recording_id)

    def close(self):
        self.is_closed = True


@pytest.fixture
def gate(monkeypatch):
    monkeypatch.setattr(GatedPainter, "gate", threading.Semaphore(0))
    monkeypatch.setattr("app.workers.tile_loader.TilePainter", GatedPainter)
    yield GatedPainter.gate
    GatedPainter.gate.release(1_000)  # whatever waits still, may end


def test_tiles_arrive_in_the_gui_thread_as_they_are_painted(qtbot, listener, recording, tmp_path):
    keys = [key for level in (-3, 0, 4, 6) for key in tile_keys(1, level, 0.0, 1.0)]
    listener.loader.set_recordings([recording])
    listener.loader.request(keys)
    qtbot.waitUntil(lambda: listener.is_final(*keys))
    assert set(listener.keys) == set(keys)
    assert listener.threads == {threading.main_thread()}
    painter = TilePainter([recording], tmp_path, pytest.fail)
    for key in keys:
        *_, expected = painter.paint(key)
        np.testing.assert_array_equal(listener.loader.tile(key).picture.columns, expected.picture.columns)
    painter.close()


def test_a_sketch_becomes_final_when_it_is_told_that_the_picture_is_stored(qtbot, listener, recording, tmp_path):
    key = TileKey(1, 9, 0)
    listener.loader.set_recordings([recording])
    listener.loader.request([key])
    qtbot.waitUntil(lambda: listener.loader.tile(key) is not None)
    assert not listener.is_final(key)
    for drawn in build_pictures([recording], tmp_path / "pictures"):
        listener.loader.refresh(drawn.recording_id, drawn.start_s, drawn.stop_s)
    qtbot.waitUntil(lambda: listener.is_final(key))


def test_stale_requests_are_dropped_and_the_newest_comes_first(qtbot, gate, listener):
    listener.loader.set_recordings([a_recording()])
    listener.loader.request([TileKey(1, 0, index) for index in range(50)])
    listener.loader.request([TileKey(1, 0, index) for index in (7, 99, 98)])
    gate.release(1_000)
    qtbot.waitUntil(lambda: {98, 99, 7} <= {key.index for key in listener.keys})
    order = [key.index for key in listener.keys if key.index != 0]  # the first may have been begun before
    assert order == [7, 99, 98]


def test_what_is_final_is_not_painted_again(qtbot, gate, listener):
    first, second = TileKey(1, 0, 1), TileKey(1, 0, 2)
    gate.release(1_000)
    listener.loader.set_recordings([a_recording()])
    for keys in ([first], [], [first, second]):
        listener.loader.request(keys)
        qtbot.waitUntil(lambda keys=keys: listener.is_final(*keys))
    assert listener.keys == [first, second]


def test_answers_for_a_project_that_was_closed_are_dropped(qtbot, gate, listener):
    listener.loader.set_recordings([a_recording(1)])
    listener.loader.request([TileKey(1, 0, 0)])
    listener.loader.set_recordings([a_recording(2)])
    listener.loader.request([TileKey(2, 0, 0)])
    gate.release(1_000)
    qtbot.waitUntil(lambda: bool(listener.keys))
    assert listener.keys == [TileKey(2, 0, 0)]
    assert listener.loader.tile(TileKey(1, 0, 0)) is None


def test_what_nobody_foresaw_is_said_and_holds_up_nothing(qtbot, gate, listener, monkeypatch, tmp_path):
    monkeypatch.setattr("app.core.crash_log.log_folder", lambda: tmp_path)
    gate.release(1_000)
    listener.loader.set_recordings([a_recording()])
    listener.loader.request([TileKey(1, 0, 13), TileKey(1, 0, 14)])
    qtbot.waitUntil(lambda: listener.is_final(TileKey(1, 0, 14)))
    (sentence,) = listener.sentences
    assert "not foreseen" in sentence


def test_audio_that_is_gone_is_said_once_and_its_tiles_are_empty(qtbot, listener, tmp_path):
    listener.loader.set_recordings([replace(a_recording(), path=tmp_path / "gone.wav")])
    keys = tile_keys(1, 0, 0.0, 10.0)
    listener.loader.request(keys)
    qtbot.waitUntil(lambda: all(listener.loader.tile(key) for key in keys))
    assert not any(listener.loader.tile(key).picture.is_drawn.any() for key in keys)
    (sentence,) = listener.sentences
    assert "gone.wav" in sentence


def test_after_closing_nothing_is_signalled(qtbot, gate, tmp_path):
    listener = Listener(tmp_path)
    listener.loader.set_recordings([a_recording()])
    listener.loader.request([TileKey(1, 0, 0)])
    gate.release(1_000)
    listener.loader.close()
    QCoreApplication.processEvents()  # whatever is under way arrives
    assert listener.keys == []


def test_a_recording_that_grows_is_painted_as_its_sound_comes(listener, recording, qtbot, tmp_path):
    samples, path = chirps(20 * RATE, RATE)[0], tmp_path / "live.wav"
    key = TileKey(1, 5, 0)
    growing = replace(recording, path=path, fingerprint="", n_samples=20 * RATE)
    with sf.SoundFile(path, "w", RATE, 1, "FLOAT") as file:
        file.write(samples[: 5 * RATE])
        file.flush()
        listener.loader.take([growing])
        listener.loader.grow(1, 5 * RATE)
        listener.loader.request([key])
        qtbot.waitUntil(lambda: listener.loader.tile(key) is not None)
        assert not listener.is_final(key)
        file.write(samples[5 * RATE :])
        file.flush()
        listener.loader.grow(1, 20 * RATE)
        qtbot.waitUntil(lambda: listener.is_final(key))
    listener.loader.take([replace(growing, fingerprint="1" * 32), replace(recording, id=2)])
    listener.loader.request([TileKey(2, 5, 0), key])
    qtbot.waitUntil(lambda: listener.is_final(TileKey(2, 5, 0)))
    assert listener.is_final(key), "what was painted before another recording came is kept"
    assert listener.sentences == []
