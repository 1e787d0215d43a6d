import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.capture_watch import FIRST_S, FIRST_WAIT_S, LEAST_RATE, LONGEST_WAIT_S, RATE_S, STALL_S, CaptureWatch
from app.core.gap import LossReason

LOOK_S = 0.1


class Watched:
    """A device that gives sound at some rate, looked at ten times a second."""

    def __init__(self):
        self.watch, self.now_s = CaptureWatch(), 1000.0
        self.open()

    def open(self):
        self.watch.opened(self.now_s)
        self.delivered_s = 0.0

    def go_on(self, duration_s, rate=1.0):
        """Return what the watch says first, and after how long."""
        for index in range(round(duration_s / LOOK_S)):
            self.now_s += LOOK_S
            self.delivered_s += rate * LOOK_S
            if reason := self.watch.look(self.now_s, self.delivered_s, True):
                return reason, pytest.approx((index + 1) * LOOK_S, abs=1.5 * LOOK_S)
        return None

    def wait_s(self):
        """Return how long the watch wants to wait after a failure."""
        self.watch.failed(self.now_s)
        failed_s = self.now_s
        while not self.watch.is_due(self.now_s):
            self.now_s += LOOK_S
        return pytest.approx(self.now_s - failed_s, abs=1.5 * LOOK_S)


@pytest.fixture
def watched():
    return Watched()


@given(st.lists(st.floats(LEAST_RATE + 0.01, 2), min_size=1, max_size=300))
def test_a_device_that_gives_enough_is_well(rates):
    watched = Watched()
    assert [watched.go_on(LOOK_S, rate) for rate in rates] == [None] * len(rates)


def test_a_device_that_gives_nothing_any_more_is_noticed(watched):
    assert watched.go_on(60) is None
    assert watched.go_on(60, 0.0) == (LossReason.STALLED, STALL_S)


def test_a_device_may_take_its_time_to_begin(watched):
    assert watched.go_on(60, 0.0) == (LossReason.STALLED, FIRST_S)


def test_a_device_that_gives_too_little_is_noticed(watched):
    assert watched.go_on(60) is None
    reason, after_s = watched.go_on(60, LEAST_RATE - 0.1)
    assert reason is LossReason.STALLED
    assert after_s.expected <= RATE_S


def test_a_device_that_says_it_has_stopped_is_gone(watched):
    assert watched.watch.look(watched.now_s + 0.1, 0.1, False) is LossReason.DEVICE_GONE


def test_time_in_which_nobody_looked_counts_little(watched):
    watched.go_on(60)
    watched.now_s += 8 * 3600
    assert watched.go_on(60) is None


def test_each_wait_is_longer_up_to_a_longest(watched):
    waits = [watched.wait_s() for _ in range(6)]
    assert waits == [0.5, 1, 2, 4, LONGEST_WAIT_S, LONGEST_WAIT_S]


def test_only_who_is_well_for_a_while_is_tried_at_once_again(watched):
    watched.wait_s()
    watched.open()
    watched.go_on(RATE_S / 2)
    assert watched.wait_s() == 2 * FIRST_WAIT_S
    watched.open()
    watched.go_on(RATE_S + 1)
    assert watched.wait_s() == FIRST_WAIT_S


def test_a_device_is_due_at_first(watched):
    assert CaptureWatch().is_due(0.0)
