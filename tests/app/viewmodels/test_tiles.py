import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.tiles import TileKey
from app.viewmodels.tiles import Tiles
from tests.app.core.test_tiles import a_tile
from tests.fake_loader import FakeLoader
from tests.fake_recording import a_recording

TILE = a_tile(3)

keys = st.builds(TileKey, st.integers(1, 2), st.integers(-3, 4), st.integers(0, 7))


@pytest.fixture
def loader():
    return FakeLoader()


@pytest.fixture
def tiles(loader):
    return Tiles(loader)


def within(key, other):
    """Tell whether a tile lies in another one, or is it."""
    is_inside = other.start_s <= key.start_s and key.stop_s <= other.stop_s
    return other.recording_id == key.recording_id and other.level >= key.level and is_inside


@given(st.lists(keys, max_size=12), keys)
def test_the_tiles_that_hold_one_are_all_there_are_the_finest_first(there, wanted):
    loader = FakeLoader()
    tiles = Tiles(loader)
    for key in there:
        loader.load(key, TILE)
    found = list(tiles.holding(wanted))
    assert set(found) == {key for key in there if within(wanted, key)}
    assert [key.level for key in found] == sorted(key.level for key in found)
    assert tiles.best(wanted) == (found[0] if found else None)


views = st.sampled_from("abc")


@given(st.lists(st.tuples(views, st.lists(keys, max_size=4)), max_size=12))
def test_what_all_views_want_last_is_asked_for_the_newest_first_and_each_once(wishes):
    loader = FakeLoader()
    tiles = Tiles(loader)
    newest_first = []
    for view, wanted in wishes:
        before = dict(newest_first)
        n_requests = len(loader.requests)
        tiles.want(view, wanted)
        if before.get(view) == wanted:
            assert len(loader.requests) == n_requests
            continue
        newest_first = [(view, wanted), *((other, keys) for other, keys in newest_first if other != view)]
        assert len(loader.requests) == n_requests + 1
        assert loader.requests[-1] == list(dict.fromkeys(key for _, keys in newest_first for key in keys))


def test_a_tile_that_arrives_is_there_and_told_of(tiles, loader, qtbot):
    key = TileKey(1, 0, 0)
    with qtbot.waitSignal(tiles.arrived):
        loader.load(key, TILE)
    assert tiles.tile(key) is TILE
    assert tiles.tile(TileKey(1, 0, 1)) is None


def test_of_another_project_nothing_is_there_and_all_is_asked_for_anew(tiles, loader, qtbot):
    key = TileKey(1, 0, 0)
    tiles.want("view", [key])
    loader.load(key, TILE)
    with qtbot.waitSignal(tiles.arrived):
        tiles.set_recordings([a_recording()])
    assert loader.recordings == (a_recording(),)
    assert tiles.best(key) is None
    tiles.want("view", [key])
    assert loader.requests == [[key], [key]]
    tiles.want("other", [])
    assert loader.requests[-1] == [key]
