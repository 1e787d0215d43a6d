import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.playback_ring import CAPACITY_S, CROSSFADE_S, RAMP_S, Block, PlaybackRing
from tests.fake_timeline import noise

RATE = 1000
FADE, RAMP = round(CROSSFADE_S * RATE), round(RAMP_S * RATE)
SOUND = noise(400, channels=2).T


def block(frames, start_s=0.0, speed=1.0):
    return Block(frames, start_s, speed / RATE)


def ring_with(frames, start_s=0.0, speed=1.0):
    ring = PlaybackRing(RATE, frames.shape[1])
    ring.write(block(frames, start_s, speed))
    return ring


def read(ring, n, heard_at_s=0.0):
    out = np.full((n, 2), np.nan, np.float32)
    return out[: ring.read(out, heard_at_s)]


def constant(level, n=400):
    return np.full((n, 2), level, np.float32)


@given(st.lists(st.integers(0, 400), max_size=8), st.lists(st.integers(0, 90), min_size=30, max_size=30))
def test_what_is_written_is_read_however_either_is_cut(cuts, reads):
    ring = PlaybackRing(RATE, 2)
    for piece in np.split(SOUND, sorted(cuts)):
        ring.write(block(piece))
    heard = np.concatenate([read(ring, n) for n in reads])
    np.testing.assert_array_equal(heard, SOUND[: len(heard)])
    assert ring.n_read == len(heard) == min(sum(reads), 400)


def test_where_nothing_waits_there_is_silence():
    ring = ring_with(SOUND[:10])
    out = np.full((30, 2), np.nan, np.float32)
    assert ring.read(out, 0) == 10
    np.testing.assert_array_equal(out[:10], SOUND[:10])
    assert not out[10:].any()


def test_it_is_full_when_half_a_second_waits():
    ring = PlaybackRing(RATE, 2)
    ring.write(block(constant(0, int(CAPACITY_S * RATE) - 1)))
    assert not ring.is_full
    ring.write(block(constant(0, 1)))
    assert ring.is_full
    read(ring, 1)
    assert not ring.is_full


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_splice_replaces_what_waits_from_there_on(n_read, frame):
    ring = ring_with(SOUND, start_s=5)
    read(ring, n_read)
    ring.splice(frame, block(constant(0.25), start_s=90))
    at = max(frame, n_read)
    heard = read(ring, 900)
    np.testing.assert_array_equal(heard[: at - n_read], SOUND[n_read:at])
    np.testing.assert_array_equal(heard[at - n_read + FADE :], constant(0.25)[FADE:])
    assert ring.time_at(at) == pytest.approx(90)
    assert ring.n_written == at + 400
    if at > n_read:
        assert ring.time_at(at - 1) == pytest.approx(5 + (at - 1) / RATE)


def test_a_splice_blends():
    ring = ring_with(constant(1.0))
    ring.splice(100, block(constant(-1.0)))
    heard = read(ring, 400)[:, 0]
    assert np.abs(np.diff(heard)).max() <= 2 / FADE
    assert heard[[99, 100 + FADE]].tolist() == [1, -1]


def test_time_follows_the_blocks():
    ring = ring_with(SOUND[:100], start_s=3, speed=2)
    ring.write(block(SOUND[:100], start_s=50, speed=0.5))
    times = [ring.time_at(frame) for frame in (0, 99, 100, 150, 400)]
    assert times == pytest.approx([3, 3.198, 50, 50.025, 50.15])


def test_what_is_heard_lags_behind_what_is_read():
    ring = ring_with(SOUND, start_s=8)
    assert ring.heard_s(0.0) == pytest.approx(8)
    read(ring, 100, heard_at_s=20.3)
    read(ring, 100, heard_at_s=20.4)
    heard = [ring.heard_s(now_s) for now_s in (20.0, 20.3, 20.35, 20.4, 20.45, 30.0)]
    assert heard == pytest.approx([8, 8, 8.05, 8.1, 8.15, 8.2])


def test_it_tells_when_all_that_was_read_will_have_been_heard():
    ring = ring_with(SOUND)
    read(ring, 100, heard_at_s=20)
    assert ring.heard_until_s == pytest.approx(20.1)
    read(ring, 400, heard_at_s=21)
    read(ring, 400, heard_at_s=22)
    assert ring.heard_until_s == pytest.approx(21.3)


def test_nothing_is_heard_before_there_is_anything():
    assert PlaybackRing(RATE, 2).heard_s(0.0) is None


def test_the_past_is_forgotten_only_when_no_device_can_still_play_it():
    ring = PlaybackRing(RATE, 2)
    for number in range(100):
        ring.write(block(SOUND[:100], start_s=1000 * number))
        read(ring, 100)
    assert ring.time_at(ring.n_read - RATE) == pytest.approx(90_000)


@given(st.floats(0, 1), st.lists(st.integers(1, 30), min_size=1, max_size=6))
def test_gain_changes_in_small_steps_however_reads_are_cut(gain, reads):
    ring = ring_with(constant(1.0))
    ring.set_gain(gain)
    heard = np.concatenate([*(read(ring, n) for n in reads), read(ring, RAMP)])[:, 0]
    assert np.abs(np.diff(heard, prepend=1)).max() <= 1.001 / RAMP
    assert heard[-1] == np.float32(gain)


def test_gain_at_once():
    ring = ring_with(constant(1.0))
    ring.set_gain(0.5, at_once=True)
    np.testing.assert_array_equal(read(ring, 10), 0.5)


@pytest.mark.parametrize("n_waiting", [0, 5, 400])
def test_it_falls_silent_within_the_ramp_whatever_waits(n_waiting):
    ring = ring_with(constant(1.0, n_waiting))
    ring.set_gain(0)
    assert not ring.is_silent
    read(ring, RAMP)
    assert ring.is_silent
