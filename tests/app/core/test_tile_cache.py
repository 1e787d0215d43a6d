from hypothesis import given
from hypothesis import strategies as st

from app.core.tile_cache import TileCache
from app.core.tiles import TileKey
from tests.app.core.test_tiles import a_tile

ONE = a_tile(1).n_bytes
USES = st.lists(st.tuples(st.sampled_from(["put", "get"]), st.integers(0, 9), st.integers(0, 4)), max_size=60)


@given(USES, st.integers(0, 12))
def test_it_keeps_those_used_last_within_its_bound(uses, room):
    cache, expected = TileCache(limit=room * ONE), {}
    for use, index, n in uses:
        key = TileKey(1, 0, index)
        if use == "put":
            expected.pop(key, None)
            expected[key] = tile = a_tile(n)
            cache.put(key, tile)
            while sum(kept.n_bytes for kept in expected.values()) > room * ONE:
                del expected[next(iter(expected))]
        elif key in expected:
            expected[key] = expected.pop(key)
            assert cache.get(key) is expected[key]
        else:
            assert cache.get(key) is None
        assert cache.n_bytes == sum(tile.n_bytes for tile in expected.values()) <= room * ONE


def test_after_clearing_nothing_is_there():
    cache = TileCache()
    cache.put(TileKey(1, 0, 0), a_tile(3))
    cache.clear()
    assert cache.get(TileKey(1, 0, 0)) is None
    assert cache.n_bytes == 0
