import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.capture_ring import Delivery
from app.core.gap import LossReason
from app.core.sample_clock import FLAGGED_TOLERANCE_S, SETTLE_S, TOLERANCE_S, SampleClock

RATE = 1000
BLOCK = 20
BLOCK_S = BLOCK / RATE
SLACK_S = 0.001
"""For sums of floats that should be equal."""


class Device:
    """Gives numbered frames to a clock, as late as it is told."""

    def __init__(self):
        self.clock = SampleClock(RATE)
        self.now_s, self.n = 100.0, 0
        self.heard = []

    def give(self, n_blocks=1, late_s=(), has_overflowed=False):
        """Give blocks in their time, the first of which come late."""
        for index in range(n_blocks):
            self.now_s += BLOCK_S
            late = late_s[index] if index < len(late_s) else 0.0
            frames = np.arange(self.n, self.n + BLOCK, dtype=np.float32)[:, None]
            self.n += BLOCK
            self.heard += self.clock.take(Delivery(frames, self.now_s + late, 0, has_overflowed and not index))

    def lose(self, duration_s):
        self.now_s += duration_s

    def be_busy(self, duration_s):
        """Give late what comes in a while, all of it at its end."""
        n_blocks = round(duration_s / BLOCK_S)
        self.give(n_blocks, [duration_s - index * BLOCK_S for index in range(n_blocks)])

    @property
    def losses(self):
        """What was said to be lost: after how many frames, how many seconds of it, why."""
        places = np.cumsum([0, *(len(part.frames) for part in self.heard)])
        parts = zip(places.tolist(), self.heard, strict=False)
        return [(place, part.n_lost / RATE, part.reason) for place, part in parts if part.n_lost]


@pytest.fixture
def device():
    device = Device()
    device.give(100)
    return device


@given(st.lists(st.floats(0, TOLERANCE_S - SLACK_S), min_size=50, max_size=200))
def test_no_jitter_within_the_tolerance_is_a_loss_or_holds_anything_back(late_s):
    device = Device()
    device.give(10)
    device.give(len(late_s), late_s)
    assert not device.losses
    assert sum(len(part.frames) for part in device.heard) == device.n


@given(st.integers(0, 99), st.floats(TOLERANCE_S + SLACK_S, 1000), st.floats(0, 0.01))
def test_a_loss_is_found_where_it_was_as_long_as_it_was(n_before, lost_s, jitter_s):
    device = Device()
    device.give(1 + n_before)
    place = device.n
    device.lose(lost_s)
    device.give(100, [jitter_s, 0.0] * 50)
    device.heard += device.clock.flush()
    ((found_at, found_s, reason),) = device.losses
    assert (found_at, reason) == (place, LossReason.STALLED)
    assert found_s == pytest.approx(lost_s, abs=1 / RATE)


@pytest.mark.parametrize("duration_s", [0.2, 1.0, 5.0])
def test_what_was_only_late_is_not_lost(device, duration_s):
    device.be_busy(duration_s)
    device.give(100)
    assert not device.losses
    assert np.concatenate([part.frames for part in device.heard])[:, 0].tolist() == list(range(device.n))


def test_who_makes_up_for_lateness_slowly_is_waited_for(device):
    device.give(200, [2.0 - index * 0.01 for index in range(200)])
    device.give(10)
    assert not device.losses
    assert sum(len(part.frames) for part in device.heard) == device.n


def test_a_loss_is_told_as_soon_as_it_is_settled(device):
    device.lose(1.0)
    device.give(round(SETTLE_S / BLOCK_S))
    assert not device.losses
    device.give(2)
    assert device.losses
    assert sum(len(part.frames) for part in device.heard) == device.n


def test_small_losses_add_up_until_they_are_found(device):
    for _ in range(10):
        device.lose(0.05)
        device.give(50)
    found_s = sum(lost_s for _, lost_s, _ in device.losses)
    assert 0.5 - TOLERANCE_S <= found_s <= 0.5 + SLACK_S


@pytest.mark.parametrize(("lost_s", "is_found"), [(FLAGGED_TOLERANCE_S / 2, False), (2 * FLAGGED_TOLERANCE_S, True)])
def test_a_device_that_says_so_is_believed_sooner(device, lost_s, is_found):
    place = device.n
    device.lose(lost_s)
    device.give(100, has_overflowed=True)
    assert device.losses == ([(place, pytest.approx(lost_s), LossReason.OVERRUN)] if is_found else [])


def test_frames_that_were_dropped_are_passed_on_and_not_looked_for(device):
    device.lose(1.0)
    device.now_s += BLOCK_S
    device.heard += device.clock.take(Delivery(np.zeros((BLOCK, 1), np.float32), device.now_s, RATE, False))
    device.give(100)
    assert device.losses == [(2000, 1.0, LossReason.OVERRUN)]


def test_after_a_loss_the_next_is_found_too(device):
    for _ in range(3):
        device.lose(1.0)
        device.give(100)
    assert [lost_s for _, lost_s, _ in device.losses] == pytest.approx([1.0] * 3)


@given(st.sampled_from([-300, -20, 0, 50, 300]))
def test_drift_is_no_loss_and_is_measured(ppm):
    clock, n = SampleClock(RATE), 500
    for index in range(1, 2 * 3600):
        heard = clock.take(Delivery(np.zeros((n, 1), np.float32), index * n / RATE / (1 + ppm * 1e-6), 0, False))
        assert not any(part.n_lost for part in heard)
    assert clock.drift_ppm == pytest.approx(ppm, abs=1)


def test_drift_is_not_told_before_it_can_be_known(device):
    assert device.clock.drift_ppm is None


def test_a_part_says_when_it_was_taken(device):
    assert device.heard[0].start_s == pytest.approx(100)
    assert device.heard[-1].start_s == pytest.approx(100 + 99 * BLOCK_S)
