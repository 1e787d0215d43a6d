import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.viewmodels.frame_clock import FRAME_MS, FrameClock


class View:
    """Counts how often it is drawn, and may mark others while it is."""

    def __init__(self, marks_next=()):
        self.n_drawn = 0
        self._marks_next = list(marks_next)

    def refresh(self):
        self.n_drawn += 1
        for mark in self._marks_next:
            mark()
        self._marks_next = []


@given(st.lists(st.integers(0, 3) | st.none(), max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_frame_draws_once_what_was_marked_since_the_last_in_that_order(qapp, marks):
    clock, drawn, due = FrameClock(), [], []
    refreshes = [lambda number=number: drawn.append(number) for number in range(4)]
    for mark in [*marks, None]:
        if mark is None:
            drawn.clear()
            clock.flush()
            assert drawn == due
            due = []
        else:
            clock.mark(refreshes[mark])
            due += [] if mark in due else [mark]


def test_methods_of_one_object_are_one_mark(qapp):
    clock, view = FrameClock(), View()
    clock.mark(view.refresh)
    clock.mark(view.refresh)
    clock.flush()
    assert view.n_drawn == 1


def test_what_is_marked_during_a_frame_comes_with_the_next(qtbot):
    clock = FrameClock()
    other = View()
    itself = View([lambda: clock.mark(itself.refresh), lambda: clock.mark(other.refresh)])
    clock.mark(itself.refresh)
    clock.flush()
    assert (itself.n_drawn, other.n_drawn) == (1, 0)
    qtbot.waitUntil(lambda: (itself.n_drawn, other.n_drawn) == (2, 1))


def test_a_mark_in_the_frame_in_which_its_turn_is_yet_to_come_still_comes_again(qapp):
    clock = FrameClock()
    second = View()
    first = View([lambda: clock.mark(second.refresh)])
    clock.mark(first.refresh)
    clock.mark(second.refresh)
    clock.flush()
    clock.flush()
    assert (first.n_drawn, second.n_drawn) == (1, 2)


def test_marks_are_drawn_by_themselves(qtbot):
    clock, view = FrameClock(), View()
    for n in (1, 2, 3):
        clock.mark(view.refresh)
        qtbot.waitUntil(lambda n=n: view.n_drawn == n)


def test_frames_come_no_faster_than_on_the_clock(qtbot):
    clock, n_frames = FrameClock(), 6
    times = []

    def draw():
        times.append(time.monotonic())
        if len(times) < n_frames:
            clock.mark(draw)

    clock.mark(draw)
    qtbot.waitUntil(lambda: len(times) == n_frames)
    assert times[-1] - times[0] >= (n_frames - 1) * (FRAME_MS - 1) / 1000


def test_without_a_mark_nothing_is_drawn(qapp):
    clock, view = FrameClock(), View()
    clock.mark(view.refresh)
    clock.flush()
    clock.flush()
    assert view.n_drawn == 1
