from dataclasses import replace

import numpy as np
import pytest

from app.core.picture import N_BINS, Picture
from app.core.picture_grid import STORED_LEVEL
from app.core.pyramid import Pyramid
from dass.errors import DassError
from tests.fake_recording import a_recording

RECORDING = a_recording(duration_s=100, sample_rate=1_000)  # 313 columns, top level 14


def a_picture(n, seed=0):
    rng = np.random.default_rng(seed)
    return Picture(rng.integers(1, 256, (n, N_BINS)).astype(np.uint8), rng.uniform(-1, 1, (n, 2)).astype(np.float16))


def assert_equal(picture, expected):
    np.testing.assert_array_equal(picture.columns, expected.columns)
    np.testing.assert_array_equal(picture.peaks, expected.peaks)


@pytest.fixture
def pyramid(tmp_path):
    return Pyramid(RECORDING, tmp_path / "pictures")


def test_every_level_has_a_place_of_its_own(pyramid):
    levels = range(pyramid.grid.top_level, STORED_LEVEL - 1, -1)
    pictures = {level: a_picture(pyramid.grid.n_columns(level), seed=level) for level in levels}
    for level, picture in pictures.items():
        pyramid.write(level, 0, picture)
    for level, picture in pictures.items():
        assert_equal(pyramid.read(level, 0, len(picture.columns)), picture)
        assert_equal(pyramid.read(level, 1, 1), Picture.absent(0))
    assert pyramid.n_missing_bytes == 0


def test_what_was_never_written_is_absent(pyramid):
    assert not pyramid.read(STORED_LEVEL, 0, 313).is_drawn.any()
    size = pyramid.n_missing_bytes
    pyramid.write(STORED_LEVEL, 10, a_picture(5))
    assert pyramid.read(STORED_LEVEL, 0, 313).is_drawn.nonzero()[0].tolist() == [10, 11, 12, 13, 14]
    assert_equal(pyramid.read(STORED_LEVEL, 10, 15), a_picture(5))
    assert np.isnan(pyramid.read(STORED_LEVEL, 0, 10).peaks).all()
    assert 0 < pyramid.n_missing_bytes < size


@pytest.mark.parametrize("n_bytes", [1, 100, 511, 513, 515])
def test_a_column_torn_by_a_kill_is_absent(pyramid, n_bytes):
    pyramid.write(STORED_LEVEL, 0, a_picture(20))
    whole = pyramid.path.stat().st_size
    with pyramid.path.open("r+b") as file:
        file.truncate(whole - n_bytes)
    assert_equal(pyramid.read(STORED_LEVEL, 0, 19), Picture(*(part[:19] for part in a_picture(20))))
    assert pyramid.read(STORED_LEVEL, 19, 20).is_drawn.any() == (n_bytes < 5)


def test_it_is_complete_when_its_top_column_is_there(pyramid):
    assert not pyramid.is_complete
    pyramid.write(pyramid.grid.top_level - 1, 0, a_picture(2))
    assert not pyramid.is_complete
    pyramid.write(pyramid.grid.top_level, 0, a_picture(1))
    assert pyramid.is_complete


def test_levels_above_the_top_are_the_top(pyramid):
    pyramid.write(pyramid.grid.top_level, 0, a_picture(1))
    assert_equal(pyramid.read(pyramid.grid.top_level + 5, 0, 1), a_picture(1))


def test_recordings_with_another_content_have_another_file(tmp_path):
    moved = replace(RECORDING, id=9, path=tmp_path / "elsewhere.wav")
    other = replace(RECORDING, fingerprint="b" * 32)
    assert Pyramid(moved, tmp_path).path == Pyramid(RECORDING, tmp_path).path != Pyramid(other, tmp_path).path


def test_an_empty_recording_has_an_empty_picture(tmp_path):
    pyramid = Pyramid(replace(RECORDING, n_samples=0), tmp_path)
    assert pyramid.n_missing_bytes == 0
    assert pyramid.is_complete


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "pictures").touch()
    with pytest.raises(DassError, match=r"pictures.*cannot be written"):
        Pyramid(RECORDING, tmp_path / "pictures").write(STORED_LEVEL, 0, a_picture(1))
