from dataclasses import replace

import numpy as np
import pytest
import soundfile as sf

from app.core.picture_grid import FINEST_LEVEL, PictureGrid
from app.core.picture_sums import draw_pooled
from app.core.pyramid_builder import build_pictures
from app.core.recording import inspect
from app.core.tile_canvas import COARSEST_DRAWN_LEVEL
from app.core.tile_painter import TilePainter
from app.core.tiles import TileKey
from tests.fake_audio import chirps
from tests.fakes import ArraySource

RATE = 1_000
SAMPLES = chirps(200 * RATE, RATE)
GRID = PictureGrid(SAMPLES.size, RATE)
TOP_LEVEL = GRID.top_level


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    path = tmp_path_factory.mktemp("audio") / "night.wav"
    sf.write(path, SAMPLES[0], RATE, subtype="FLOAT")
    return replace(inspect(path), id=1)


@pytest.fixture(scope="module")
def stored(recording, tmp_path_factory):
    """A folder with the whole picture."""
    folder = tmp_path_factory.mktemp("pictures")
    list(build_pictures([recording], folder))
    return folder


@pytest.fixture
def sentences():
    return []


@pytest.fixture
def painter(recording, tmp_path, sentences):
    painter = TilePainter([recording], tmp_path, sentences.append)
    yield painter
    painter.close()


def from_audio(key):
    return draw_pooled(ArraySource(SAMPLES, RATE), GRID, key.level, *key.within(GRID))


def last(tiles):
    return list(tiles)[-1]


def assert_equal(picture, expected):
    np.testing.assert_array_equal(picture.columns, expected.columns)
    np.testing.assert_array_equal(picture.peaks, expected.peaks)


@pytest.mark.parametrize("level", range(FINEST_LEVEL, COARSEST_DRAWN_LEVEL + 1))
def test_fine_tiles_are_drawn_from_audio_though_nothing_is_stored(painter, level):
    key = TileKey(1, level, int(level < 5))
    tile = last(painter.paint(key))
    assert tile.is_final
    assert_equal(tile.picture, from_audio(key))


@pytest.mark.parametrize("level", range(FINEST_LEVEL, TOP_LEVEL + 3))
def test_tiles_are_the_same_from_the_store_and_from_audio(recording, stored, level):
    tile = last(TilePainter([recording], stored, pytest.fail).paint(TileKey(1, level, 0)))
    assert tile.is_final
    assert_equal(tile.picture, from_audio(TileKey(1, level, 0)))


@pytest.mark.parametrize("level", range(COARSEST_DRAWN_LEVEL + 1, TOP_LEVEL + 3))
def test_coarse_tiles_are_sketched_until_they_are_stored(painter, level):
    tile = last(painter.paint(TileKey(1, level, 0)))
    assert tile.picture.is_drawn.all()
    assert tile.is_sketch.all()
    assert not tile.is_final


def test_what_is_stored_already_is_not_sketched(painter, recording, tmp_path):
    drawn = next(build_pictures([recording], tmp_path))
    key = TileKey(1, COARSEST_DRAWN_LEVEL + 1, 0)
    tile = last(painter.paint(key))
    stored = ~tile.is_sketch
    assert stored.nonzero()[0].tolist() == list(range(int(drawn.stop_s / 2.56)))
    np.testing.assert_array_equal(tile.picture.columns[stored], from_audio(key).columns[stored])


@pytest.mark.parametrize("level", [-3, 0, 5, 7, 9])
def test_tiles_end_where_the_recording_does(painter, level):
    index = (GRID.n_columns(level) - 1) // 256
    end = last(painter.paint(TileKey(1, level, index)))
    assert len(end.picture.columns) == len(end.is_sketch) == GRID.n_columns(level) - index * 256
    behind = last(painter.paint(TileKey(1, level, index + 1)))
    assert behind.picture.columns.shape == (0, 512)
    assert behind.is_final


def test_each_tile_is_as_good_as_the_one_before_or_better(painter, monkeypatch):
    monkeypatch.setattr("app.core.tile_canvas.STEP_S", 0.0)
    for level in (3, 7, 8):
        tiles = list(painter.paint(TileKey(1, level, 0)))
        drawn = [tile.picture.is_drawn.sum() for tile in tiles]
        assert len(tiles) > 3
        assert drawn == sorted(drawn)
        assert drawn[-1] == len(tiles[-1].picture.columns)


def test_of_an_unknown_recording_there_are_no_tiles(painter):
    assert list(painter.paint(TileKey(2, 0, 0))) == []


def test_without_its_audio_what_is_stored_is_shown_and_the_user_told_once(recording, stored, tmp_path, sentences):
    missing = replace(recording, path=tmp_path / "gone.wav")
    painter = TilePainter([missing], stored, sentences.append)
    assert last(painter.paint(TileKey(1, 8, 0))).is_final
    assert sentences == []
    for _ in range(2):
        assert not last(painter.paint(TileKey(1, 2, 0))).picture.is_drawn.any()
    (sentence,) = sentences
    assert "gone.wav" in sentence


def test_recordings_of_different_rates_are_painted_side_by_side(tmp_path):
    recordings = []
    for id, rate in enumerate([8_000, 22_050, 96_000], 1):
        path = tmp_path / f"{id}.wav"
        sf.write(path, chirps(rate, rate)[0], rate)
        recordings.append(replace(inspect(path), id=id))
    painter = TilePainter(recordings, tmp_path, pytest.fail)
    shapes = [last(painter.paint(TileKey(id, 0, 0))).picture.columns.shape for id in (1, 2, 3)]
    painter.close()
    assert shapes == [(100, 512)] * 3


class LiveFile:
    """A file that is written while it is read."""

    def __init__(self, folder):
        self.path = folder / "live.wav"
        self._writer = sf.SoundFile(self.path, "w", RATE, 1, "FLOAT")

    def write(self, until):
        self._writer.write(SAMPLES[0, self._writer.tell() : until])
        self._writer.flush()

    def close(self):
        self._writer.close()


@pytest.fixture
def live_file(tmp_path):
    file = LiveFile(tmp_path)
    yield file
    file.close()


@pytest.mark.parametrize("level", [0, 5, TOP_LEVEL])
def test_a_recording_that_grows_is_painted_as_far_as_it_is_there(recording, live_file, tmp_path, sentences, level):
    growing = replace(recording, path=live_file.path, fingerprint="")
    painter = TilePainter([growing], tmp_path, sentences.append)
    expected, n_drawn = from_audio(TileKey(1, level, 0)), []
    for until in (RATE // 2, 2 * RATE, SAMPLES.size):
        live_file.write(until)
        painter.grow(1, until)
        (tile,) = painter.paint(TileKey(1, level, 0))
        is_sure = tile.picture.is_drawn & ~tile.is_sketch
        np.testing.assert_array_equal(tile.picture.columns[is_sure], expected.columns[is_sure])
        n_drawn.append(is_sure.sum())
    painter.close()
    assert tile.is_final
    assert n_drawn == sorted(n_drawn)
    assert sentences == []


def test_one_that_has_ended_is_painted_to_its_end_though_its_file_is_gone_until_it_is_stored(
    recording, live_file, tmp_path, sentences
):
    planned, key = replace(recording, path=live_file.path, fingerprint=""), TileKey(1, 7, 0)
    live_file.write(50 * RATE)
    painter = TilePainter([planned], tmp_path, sentences.append)
    painter.grow(1, 50 * RATE)
    list(painter.paint(key))
    live_file.close()
    short = tmp_path / "kept.wav"
    sf.write(short, SAMPLES[0, : 50 * RATE], RATE, "FLOAT")
    live_file.path.unlink()
    (tile,) = painter.paint(key)
    assert tile.picture.is_drawn[:19].all()
    ended = replace(inspect(short), id=1)
    assert painter.take([ended]) == [1]
    (tile,) = painter.paint(key)
    assert tile.is_final
    list(build_pictures([ended], tmp_path))
    assert painter.take([ended]) == []
    assert_equal(last(painter.paint(key)).picture, tile.picture)
    assert sentences == []


def test_of_a_recording_whose_sound_was_not_kept_there_is_no_picture_and_nothing_is_said(recording, tmp_path):
    silent = replace(recording, path=tmp_path / "never.wav", fingerprint="")
    assert list(TilePainter([silent], tmp_path, pytest.fail).paint(TileKey(1, 5, 0))) == []


def test_growth_tells_which_stretch_looks_different(painter):
    assert painter.grow(1, 5 * RATE)[1] == 5.0
    start_s, stop_s = painter.grow(1, 7 * RATE)
    assert 4.5 < start_s < 5.0
    assert stop_s == 7.0
