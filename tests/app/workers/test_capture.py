import threading
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.captured import Sound, Trouble
from app.core.gap import Gap, LossReason
from app.core.input_choice import InputChoice
from app.workers.capture import STEPS, Capture
from tests.fake_input import START, FakeInputs

RATE = 1000
ANY = InputChoice()


def noise(n_channels=1, n=7919):
    return np.random.default_rng(n_channels).uniform(-0.5, 0.5, (n_channels, n)).astype(np.float32)


class Listener:
    """Polls a capture every so often while the time of a world goes by."""

    def __init__(self, inputs, choice=ANY, every_s=0.1):
        self.inputs, self.capture, self.every_s = inputs, Capture(inputs, choice, inputs.clock), every_s
        self.captured = self.capture.poll()

    def listen(self, duration_s):
        for _ in range(round(duration_s / self.every_s)):
            self.inputs.play(self.every_s)
            self.captured += self.capture.poll()

    def close(self):
        self.captured += self.capture.close()

    def all(self, kind):
        return [item for item in self.captured if isinstance(item, kind)]

    @property
    def gaps(self):
        return [((gap.start - START).total_seconds(), gap.n_samples / RATE, gap.reason) for gap in self.all(Gap)]


def assert_accounted_for(listener, from_s=0.0):
    """All time is covered, each sound is where and when it was, and only trouble is told between."""
    world, n = listener.inputs, round(from_s * RATE)
    for item in listener.captured:
        if isinstance(item, Trouble):
            continue
        assert abs(item.start - START - timedelta(seconds=n / RATE)) <= timedelta(microseconds=2)
        if isinstance(item, Sound):
            expected = world.heard(n, n + item.n_samples)[: len(item.samples)]
            np.testing.assert_allclose(item.samples, expected, atol=0.5 / STEPS)
        n += item.n_samples
        assert abs(item.stop - START - timedelta(seconds=n / RATE)) <= timedelta(microseconds=2)
    assert n == round(world.now_s * RATE)


@pytest.fixture
def inputs():
    return FakeInputs(noise(), RATE)


def test_all_that_is_played_is_heard(inputs):
    listener = Listener(inputs)
    listener.listen(60)
    listener.close()
    assert all(isinstance(item, Sound) for item in listener.captured)
    assert_accounted_for(listener)
    assert inputs.opened[0].is_closed


def test_samples_are_whole_steps_of_24_bits(inputs):
    inputs.sound = inputs.sound * 4
    listener = Listener(inputs)
    listener.listen(10)
    samples = np.concatenate([sound.samples for sound in listener.all(Sound)], axis=1)
    steps = samples.astype(np.float64) * STEPS
    np.testing.assert_array_equal(steps, np.rint(steps))
    assert (steps.min(), steps.max()) == (-STEPS, STEPS - 1)
    np.testing.assert_allclose(samples, inputs.heard(0, samples.shape[1]).clip(-1, 1), atol=1 / STEPS)


@pytest.mark.parametrize(("channel", "rows"), [(None, [0, 1]), (0, [0]), (2, [2])])
def test_a_channel_or_the_first_two_are_taken(channel, rows):
    inputs = FakeInputs(noise(n_channels=3), RATE)
    listener = Listener(inputs, InputChoice(channel=channel))
    listener.listen(1)
    samples = np.concatenate([sound.samples for sound in listener.all(Sound)], axis=1)
    np.testing.assert_allclose(samples, inputs.heard(0, RATE)[rows], atol=0.5 / STEPS)


@pytest.mark.parametrize("duration_s", [0.3, 1.0, 1.9])
def test_a_short_stall_is_a_gap(inputs, duration_s):
    listener = Listener(inputs)
    inputs.at(20, lambda: inputs.stall(duration_s))
    listener.listen(60)
    listener.close()
    assert listener.gaps == [(20, duration_s, LossReason.STALLED)]
    assert not listener.all(Trouble)
    assert_accounted_for(listener)


def test_what_the_device_says_it_lost_is_an_overrun(inputs):
    listener = Listener(inputs)
    inputs.at(20, lambda: inputs.overflow(0.05))
    listener.listen(60)
    listener.close()
    assert listener.gaps == [(20, 0.05, LossReason.OVERRUN)]
    assert_accounted_for(listener)


@pytest.mark.parametrize("duration_s", [0.3, 1.9])
def test_late_is_not_lost(inputs, duration_s):
    listener = Listener(inputs)
    inputs.at(20, lambda: inputs.be_late(duration_s))
    listener.listen(60)
    listener.close()
    assert not listener.gaps
    assert_accounted_for(listener)


def test_a_long_stall_is_told_at_once_and_its_length_when_it_is_over(inputs):
    listener = Listener(inputs)
    inputs.at(20, lambda: inputs.stall(8))
    listener.listen(25)
    assert listener.captured[-1] == Trouble("Microphone gives too little sound, or none: it is being opened again.")
    listener.listen(20)
    listener.close()
    ((start_s, duration_s, reason),) = listener.gaps
    assert (start_s, reason) == (20, LossReason.STALLED)
    assert 8 <= duration_s <= 9  # it is not open at every moment
    assert_accounted_for(listener)


def test_a_device_that_is_gone_is_waited_for(inputs):
    listener = Listener(inputs)
    inputs.at(20, inputs.unplug)
    inputs.at(100, inputs.plug_in)
    listener.listen(150)
    listener.close()
    assert [trouble.sentence for trouble in listener.all(Trouble)] == [
        "Microphone is gone: plug it in, and listening goes on by itself.",
        "Cannot listen: there is no input device; plug in a microphone.",
    ]
    ((start_s, duration_s, reason),) = listener.gaps
    assert (start_s, reason) == (20, LossReason.DEVICE_GONE)
    assert 80 <= duration_s <= 80 + 10 + 0.2
    assert_accounted_for(listener)
    assert all(device.is_closed for device in inputs.opened)


def test_what_is_missing_at_the_end_is_told(inputs):
    listener = Listener(inputs)
    inputs.at(20, inputs.unplug)
    listener.listen(60)
    listener.close()
    assert listener.gaps == [(20, 40, LossReason.DEVICE_GONE)]
    assert_accounted_for(listener)


def test_nothing_is_missing_before_the_first_sound(inputs):
    inputs.refusal = "Microphone is in use."
    inputs.at(20, lambda: setattr(inputs, "refusal", ""))
    listener = Listener(inputs)
    assert listener.captured == [Trouble("Microphone is in use.")]
    listener.listen(60)
    listener.close()
    assert not listener.gaps
    began_s = (listener.all(Sound)[0].start - START).total_seconds()
    assert 20 <= began_s < 31
    assert_accounted_for(listener, began_s)


def test_who_does_not_poll_for_long_is_told_what_was_dropped(inputs):
    listener = Listener(inputs)
    listener.listen(5)
    inputs.play(40)
    listener.captured += listener.capture.poll()
    listener.listen(5)
    listener.close()
    ((start_s, duration_s, reason),) = listener.gaps
    assert (start_s, reason) == (20, LossReason.OVERRUN)
    assert duration_s == pytest.approx(25, abs=0.2)
    assert_accounted_for(listener)


def test_a_device_that_gives_half_of_what_it_should_is_opened_again(inputs):
    listener = Listener(inputs)
    for tick in range(1200):
        inputs.at(tick / 20, lambda: inputs.stall(0.025))
    listener.listen(60)
    assert len(inputs.opened) > 2
    assert listener.all(Trouble)


def test_a_clock_that_is_set_back_puts_no_sound_before_another(inputs):
    listener = Listener(inputs)
    listener.listen(20)
    inputs.unplug()
    listener.listen(1)
    inputs.plug_in()
    inputs.start -= timedelta(hours=1)
    listener.listen(20)
    starts = [sound.start for sound in listener.all(Sound)]
    assert starts == sorted(starts)
    assert [gap.n_samples for gap in listener.all(Gap)] == [0]


def test_a_device_that_counts_too_fast_is_told_by_how_much():
    inputs = FakeInputs(noise(), RATE, ppm=200)
    listener = Listener(inputs, every_s=1.0)
    listener.listen(60)
    assert listener.capture.drift_ppm is None
    listener.listen(1200)
    assert listener.capture.drift_ppm == pytest.approx(200, abs=20)
    assert not listener.gaps


def test_the_level_is_that_since_it_was_asked_last():
    inputs = FakeInputs([[0.5, -0.5], [1.0, -1.0]], RATE)
    listener = Listener(inputs)
    assert listener.capture.level() is None
    listener.listen(1)
    level = listener.capture.level()
    assert (level.peak, level.is_clipped) == ((0.5, 1.0), (False, True))
    assert level.rms == pytest.approx((0.5, 1.0))
    assert listener.capture.level() is None


def test_a_device_that_does_not_let_go_holds_nobody_up(inputs, monkeypatch):
    monkeypatch.setattr("app.workers.capture_stream._CLOSE_PATIENCE_S", 0.01)
    released = threading.Event()
    listener = Listener(inputs)
    inputs.opened[0].close = released.wait
    inputs.at(20, inputs.unplug)
    inputs.at(21, inputs.plug_in)
    listener.listen(60)
    released.set()
    assert len(inputs.opened) == 2
    assert_accounted_for(listener)


def plan(inputs, now_s, what, duration_s):
    if what == "unplug":
        inputs.at(now_s, inputs.unplug)
        inputs.at(now_s + duration_s, inputs.plug_in)
    elif what == "be_late":
        inputs.at(now_s, lambda: inputs.be_late(min(duration_s, 1.9)))
    else:
        inputs.at(now_s, lambda: getattr(inputs, what)(duration_s))


happenings = st.tuples(
    st.sampled_from(["stall", "overflow", "be_late", "unplug"]), st.integers(20, 1000), st.integers(300, 2000)
)


@settings(max_examples=25)
@given(st.lists(happenings, max_size=4), st.sampled_from([0.02, 0.1, 0.5]))
def test_no_sample_is_unaccounted_for(happenings, every_s):
    inputs = FakeInputs(noise(n_channels=2), RATE)
    now_s = 5.0
    for what, duration_cs, apart_cs in happenings:
        plan(inputs, now_s, what, duration_cs / 100)
        now_s += (duration_cs + apart_cs) / 100
    listener = Listener(inputs, every_s=every_s)
    listener.listen(now_s + 15)
    listener.close()
    assert_accounted_for(listener)
    assert len(listener.gaps) <= len(happenings)
