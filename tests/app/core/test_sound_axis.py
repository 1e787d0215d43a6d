from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from app.core.capture_clock import CaptureClock
from app.core.gap import Gap, LossReason
from app.core.sample_clock import Heard
from app.core.sound_axis import SoundAxis

RATE = 48_000
START = datetime(2026, 6, 20, 21, 30, tzinfo=UTC)


class Time:
    """What the computer's clock says, and how much later than the sound it is asked."""

    def __init__(self):
        self.now_s, self.set_by = 0.0, timedelta(0)
        self.clock = CaptureClock(lambda: self.now_s, lambda: START + timedelta(seconds=self.now_s) + self.set_by)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def axis(time):
    """One second of sound, taken at the start, looked at a tenth of a second later."""
    axis = SoundAxis(time.clock)
    time.now_s = 1.1
    assert axis.before(part(0.0), RATE) == []
    assert axis.count(RATE) == START
    return axis


def part(start_s, n_lost=0, reason=None):
    return Heard(np.zeros((1, 1), np.float32), start_s, n_lost, reason)


def after(seconds):
    return START + timedelta(seconds=seconds)


def test_samples_are_counted_from_when_the_first_was_taken(axis):
    assert axis.now == after(1)
    assert axis.count(RATE // 2) == after(1)
    assert axis.now == after(1.5)


def test_the_count_and_not_the_computer_is_the_clock(axis, time):
    time.now_s, time.set_by = 500.0, timedelta(hours=1)
    assert axis.before(part(499.0), RATE) == []
    assert axis.now == after(1)


def test_what_is_lost_is_counted_too(axis):
    gaps = axis.before(part(2.0, RATE, LossReason.OVERRUN), RATE)
    assert gaps == [Gap(after(1), after(2), LossReason.OVERRUN, RATE)]
    assert axis.now == after(2)


def test_after_a_break_the_computer_says_what_time_it_is(axis, time):
    axis.break_off(LossReason.STALLED)
    time.now_s = 11.0
    assert axis.before(part(10.0), 16_000) == [Gap(after(1), after(10), LossReason.STALLED, 9 * RATE)]
    assert axis.sample_rate == 16_000
    assert axis.count(16_000) == after(10)
    assert axis.now == after(11)


def test_a_device_that_was_gone_stays_the_reason(axis, time):
    axis.break_off(LossReason.DEVICE_GONE)
    axis.break_off(LossReason.STALLED)
    (gap,) = axis.before(part(10.0), RATE)
    assert gap.reason is LossReason.DEVICE_GONE


@pytest.mark.parametrize("set_by", [timedelta(hours=-1), timedelta(seconds=-9)])
def test_a_clock_that_was_set_back_makes_no_overlap(axis, time, set_by):
    axis.break_off(LossReason.STALLED)
    time.now_s, time.set_by = 6.0, set_by
    assert axis.before(part(5.0), RATE) == [Gap(after(1), after(1), LossReason.STALLED, 0)]
    assert axis.now == after(1)


def test_at_the_end_only_a_break_leaves_a_gap(axis, time):
    time.now_s = 11.0
    assert axis.end() == []
    axis.break_off(LossReason.DEVICE_GONE)
    assert axis.end() == [Gap(after(1), after(11), LossReason.DEVICE_GONE, 10 * RATE)]


def test_before_the_first_sound_nothing_is_missing(time):
    axis = SoundAxis(time.clock)
    axis.break_off(LossReason.DEVICE_GONE)
    assert axis.end() == []
