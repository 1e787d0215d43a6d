import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.capture_ring import CAPACITY_S, CaptureRing

RATE = 10
CAPACITY = round(CAPACITY_S * RATE)


def numbered(start, n):
    return np.arange(start, start + n, dtype=np.float32)[:, None]


def written(deliveries):
    """Return how many frames were accounted for, the numbers of those that came out, and of those that are missing."""
    n, frames, dropped = 0, [], []
    for delivery in deliveries:
        dropped += range(n, n + delivery.n_dropped)
        n += delivery.n_dropped
        frames += delivery.frames[:, 0].tolist()
        assert delivery.frames[:, 0].tolist() == list(range(n, n + len(delivery.frames)))
        n += len(delivery.frames)
    return n, frames, dropped


@given(st.lists(st.one_of(st.integers(0, CAPACITY + 5), st.just("read")), max_size=30))
def test_every_frame_comes_out_in_order_or_is_counted_where_it_is_missing(steps):
    ring, n, out = CaptureRing(RATE, 1), 0, []
    for step in [*steps, "read"]:
        if step == "read":
            out += ring.read()
        else:
            ring.write(numbered(n, step), False, float(n))
            n += step
    assert written(out)[0] == n == ring.n_delivered


def test_it_holds_no_more_than_its_capacity():
    ring = CaptureRing(RATE, 1)
    for n in range(0, 3 * CAPACITY, 5):
        ring.write(numbered(n, 5), False, float(n))
    _, frames, dropped = written(ring.read())
    assert (len(frames), len(dropped)) == (CAPACITY, 2 * CAPACITY)
    assert ring.read() == []


def test_what_was_dropped_last_is_told_with_the_time_at_which_it_came():
    ring = CaptureRing(RATE, 2)
    ring.write(np.zeros((CAPACITY, 2), np.float32), False, 1.0)
    ring.write(np.zeros((5, 2), np.float32), False, 2.0)
    _, last = ring.read()
    assert (last.frames.shape, last.n_dropped, last.arrival_s) == ((0, 2), 5, 2.0)


def test_it_keeps_a_copy():
    ring, frames = CaptureRing(RATE, 1), numbered(0, 5)
    ring.write(frames, False, 0.0)
    frames[:] = -1
    assert written(ring.read())[1] == [0, 1, 2, 3, 4]


def test_an_overflow_is_told_with_the_next_frames_that_are_kept():
    ring = CaptureRing(RATE, 1)
    ring.write(numbered(0, CAPACITY), False, 0.0)
    ring.write(numbered(CAPACITY, 1), True, 0.0)
    ring.read()
    ring.write(numbered(0, 1), True, 0.0)
    ring.write(numbered(1, 1), False, 0.0)
    assert [delivery.has_overflowed for delivery in ring.read()] == [True, False]


def test_one_may_write_while_another_reads():
    ring, out = CaptureRing(RATE, 1), []
    writer = threading.Thread(target=lambda: [ring.write(numbered(n, 1), False, float(n)) for n in range(20_000)])
    writer.start()
    while writer.is_alive():
        out += ring.read()
    writer.join()
    assert written(out + ring.read())[0] == 20_000
