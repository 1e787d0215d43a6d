from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.picture_grid import STORED_LEVEL, PictureGrid, column_s
from app.core.picture_sums import draw_pooled
from app.core.pyramid import Pyramid
from app.core.pyramid_builder import Drawn, build_pictures, build_pyramid
from app.core.recording import inspect
from dass.errors import DassError
from tests.fake_audio import TornSource, chirps
from tests.fake_recording import a_recording
from tests.fakes import ArraySource

RATE = 1_000
SAMPLES = chirps(280 * RATE + 123, RATE)
RECORDING = a_recording(sample_rate=RATE, n_samples=SAMPLES.shape[1])  # 876 columns: four blocks
N_BLOCKS = 4


def built(folder, source=None):
    pyramid = Pyramid(RECORDING, folder)
    steps = list(build_pyramid(source or ArraySource(SAMPLES, RATE), pyramid))
    return pyramid, steps


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    """The bytes of the file that an uninterrupted build leaves."""
    return built(tmp_path_factory.mktemp("whole"))[0].path.read_bytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pictures")


def test_every_level_is_stored_as_it_is_drawn_from_audio(tmp_path):
    pyramid, _ = built(tmp_path)
    source, grid = ArraySource(SAMPLES, RATE), pyramid.grid
    for level in (STORED_LEVEL, STORED_LEVEL + 1, 10, grid.top_level):
        n = grid.n_columns(level)
        stored, drawn = pyramid.read(level, 0, n), draw_pooled(source, grid, level, 0, n)
        np.testing.assert_array_equal(stored.columns, drawn.columns)
        np.testing.assert_array_equal(stored.peaks, drawn.peaks)
        assert stored.is_drawn.all()


def test_the_steps_cover_the_recording_in_order(tmp_path):
    pyramid, steps = built(tmp_path)
    assert len(steps) == N_BLOCKS
    assert [first for first, _ in steps] + [876] == [0] + [last for _, last in steps]
    assert pyramid.is_complete


@pytest.mark.parametrize("n_steps", range(1, N_BLOCKS))
def test_stopped_and_resumed_it_equals_an_uninterrupted_build(tmp_path, content, n_steps):
    pyramid = Pyramid(RECORDING, tmp_path)
    steps = build_pyramid(ArraySource(SAMPLES, RATE), pyramid)
    done = list(islice(steps, n_steps))
    steps.close()
    assert not pyramid.is_complete
    _, rest = built(tmp_path)
    assert [*done, *rest] == built(tmp_path / "other")[1]
    assert pyramid.path.read_bytes() == content


@settings(max_examples=12)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 10_000)), min_size=1, max_size=4))
def test_whatever_a_kill_left_undone_is_done_by_the_next_build(folder, content, holes):
    pyramid = Pyramid(RECORDING, folder)
    left = bytearray(content)
    for place, n_bytes in [(0, 600), *holes]:  # the top column comes last, so it is missing after any kill
        at = round(place * len(content))
        left[at : at + n_bytes] = bytes(len(left[at : at + n_bytes]))
    pyramid.path.write_bytes(left)
    built(folder)
    assert pyramid.path.read_bytes() == content


def test_what_is_complete_is_not_drawn_again(tmp_path):
    recording = recorded(tmp_path / "night.wav")
    assert list(build_pictures([recording], tmp_path / "pictures"))
    assert list(build_pictures([recording], tmp_path / "pictures")) == []


def test_what_grows_is_left_for_later(tmp_path):
    growing = replace(recorded(tmp_path / "live.wav"), fingerprint="")
    assert list(build_pictures([growing], tmp_path / "pictures")) == []


def test_a_resumed_build_does_not_read_what_is_stored(tmp_path):
    steps = build_pyramid(ArraySource(SAMPLES, RATE), Pyramid(RECORDING, tmp_path))
    _, last = list(islice(steps, 2))[-1]
    source = TornSource(SAMPLES, RATE)
    built(tmp_path, source)
    margin = RATE  # windows reach into the neighbouring columns
    assert min(start for start, _ in source.reads) > PictureGrid(SAMPLES.size, RATE).start(STORED_LEVEL, last) - margin


def test_damage_leaves_a_hole_and_the_rest_is_as_ever(tmp_path, content):
    torn, steps = built(tmp_path, TornSource(SAMPLES, RATE, range(100_000, 101_000)))
    assert len(steps) == N_BLOCKS
    assert torn.is_complete
    whole = Pyramid(RECORDING, tmp_path / "whole")
    whole.path.parent.mkdir()
    whole.path.write_bytes(content)
    for level in (STORED_LEVEL, 10):
        n = torn.grid.n_columns(level)
        found, expected = torn.read(level, 0, n), whole.read(level, 0, n)
        at = int(100.5 / column_s(level))
        assert found.is_drawn[at] == (level == 10)
        hole = slice(max(0, at - 32), at + 32)
        np.testing.assert_array_equal(np.delete(found.columns, hole, 0), np.delete(expected.columns, hole, 0))


def recorded(path, id=1, seconds=100):
    sf.write(path, SAMPLES[0, : seconds * RATE], RATE, subtype="FLOAT")
    return replace(inspect(path), id=id)


def test_the_pictures_of_a_project_are_drawn_one_after_the_other(tmp_path):
    recordings = [recorded(tmp_path / f"{id}.wav", id, seconds=100 + id) for id in (1, 2)]
    missing = replace(recordings[0], id=3, path=tmp_path / "gone.wav", fingerprint="c" * 32)
    drawn = list(build_pictures([recordings[0], missing, recordings[1]], tmp_path / "pictures"))
    assert [step.recording_id for step in drawn] == [1, 1, 2, 2]
    assert drawn[0] == Drawn(1, 0.0, pytest.approx(81.92))
    assert drawn[1].stop_s >= 101
    assert all(Pyramid(recording, tmp_path / "pictures").is_complete for recording in recordings)


def test_pictures_of_other_projects_make_room_but_not_those_of_this_one(tmp_path):
    folder = tmp_path / "pictures"
    first, second, third = (recorded(tmp_path / f"{id}.wav", id, seconds=100 + id) for id in (1, 2, 3))
    list(build_pictures([first], folder))
    limit = 2 * Pyramid(first, folder).path.stat().st_size + 100_000
    assert {step.recording_id for step in build_pictures([second, third], folder, limit)} == {2, 3}
    assert not Pyramid(first, folder).is_complete
    assert list(build_pictures([second, third, first], folder, limit)) == []
    assert Pyramid(second, folder).is_complete


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DassError, match="cannot be written"):
        list(build_pictures([recorded(tmp_path / "night.wav")], tmp_path / "file" / "pictures"))
