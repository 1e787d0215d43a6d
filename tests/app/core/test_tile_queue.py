import pytest

from app.core.tile_canvas import COARSEST_DRAWN_LEVEL
from app.core.tile_queue import TileQueue
from app.core.tiles import TileKey
from tests.app.core.test_tiles import a_tile

SKETCHED = COARSEST_DRAWN_LEVEL + 1


def key(index, level=SKETCHED):
    return TileKey(1, level, index)


class FakePainter:
    """Each tile takes some steps, of which only the last may be final."""

    def __init__(self, n_steps=3, is_stored=False):
        self.n_steps, self.is_stored, self.begun = n_steps, is_stored, []

    def paint(self, key):
        self.begun.append(key)
        for step in range(1, self.n_steps + 1):
            yield a_tile(5, is_sketch=not (self.is_stored and step == self.n_steps))


@pytest.fixture
def painter():
    return FakePainter()


@pytest.fixture
def queue(painter):
    return TileQueue(painter)


def run(queue, n=100):
    """Take up to ``n`` steps and return the indices painted."""
    painted = []
    while queue and n > 0:
        n -= 1
        step = queue.step()
        if step:
            painted.append(step[0].index)
    return painted


def test_all_are_painted_once_in_order_before_any_is_painted_better(queue):
    queue.want([key(3), key(1), key(2)])
    assert run(queue) == [3, 1, 2] * 3
    assert not queue


def test_what_is_asked_for_last_comes_first_and_what_is_begun_goes_on(queue, painter):
    queue.want([key(1), key(2)])
    assert run(queue, 3) == [1, 2, 1]
    queue.want([key(3), key(1), key(2)])
    assert run(queue, 3) == [3, 2, 1]
    assert painter.begun == [key(1), key(2), key(3)]


def test_the_order_of_what_is_not_begun_is_the_newest(queue):
    queue.want([key(1), key(2), key(3)])
    queue.want([key(3), key(2), key(1)])
    assert run(queue, 3) == [3, 2, 1]


def test_what_is_no_longer_wanted_is_dropped(queue):
    queue.want([key(1), key(2)])
    run(queue, 1)
    queue.want([key(5)])
    assert set(run(queue)) == {5}


def test_wanting_the_same_again_repeats_nothing(queue, painter):
    for _ in range(5):
        queue.want([key(1), key(2)])
        run(queue)
    assert painter.begun == [key(1), key(2)]


def test_what_comes_back_into_view_is_painted_again(queue, painter):
    for keys in ([key(1)], [], [key(1)]):
        queue.want(keys)
        run(queue)
    assert painter.begun == [key(1)] * 2


def test_a_sketch_is_painted_again_when_more_of_it_is_stored(queue, painter):
    queue.want([key(0), key(1)])
    run(queue)
    painter.is_stored = True
    queue.refresh(1, key(1).start_s + 1, key(1).start_s + 2)
    assert set(run(queue)) == {1}
    queue.refresh(1, 0, key(1).stop_s)
    assert set(run(queue)) == {0}
    queue.refresh(1, 0, key(1).stop_s)
    assert not queue


def test_a_refresh_elsewhere_changes_nothing(queue):
    queue.want([key(1), key(1, level=COARSEST_DRAWN_LEVEL)])
    run(queue)
    queue.refresh(2, 0, 1e9)
    queue.refresh(1, key(1).stop_s, 1e9)
    queue.refresh(1, 0, key(1).start_s)
    assert not queue


def test_a_tile_that_cannot_be_painted_holds_up_no_other(painter):
    queue = TileQueue(painter)
    paint = painter.paint

    def fail_for_2(key):
        yield from paint(key)
        if key.index == 2:
            raise RuntimeError("not foreseen")

    painter.paint = fail_for_2
    queue.want([key(2), key(1)])
    with pytest.raises(RuntimeError):
        run(queue)
    run(queue)
    assert not queue


def test_what_has_more_sound_is_painted_again_at_every_level_unless_it_is_final():
    painter = FakePainter(n_steps=1)
    queue = TileQueue(painter)
    queue.want([key(0, 3), key(1, 3), key(0, 9)])
    run(queue)
    painter.begun.clear()
    queue.renew(1, key(1, 3).start_s, key(1, 3).stop_s)
    run(queue)
    assert painter.begun == [key(1, 3), key(0, 9)] or painter.begun == [key(0, 9), key(1, 3)]
    painter.is_stored = True
    queue.renew(1, 0.0, float("inf"))
    run(queue)
    painter.begun.clear()
    queue.renew(1, 0.0, float("inf"))
    assert run(queue) == []
