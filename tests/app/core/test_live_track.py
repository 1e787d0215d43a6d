from threading import Thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.live_track import FellBehindError, LiveTrack

RATE = 1000


def sound(n, n_channels=2):
    return np.arange(n_channels * n, dtype=np.float32).reshape(n_channels, n)


def track(capacity_s=1.0):
    return LiveTrack(RATE, 2, capacity_s)


@given(st.lists(st.integers(0, 400), max_size=12), st.data())
def test_what_is_held_is_what_was_written_however_it_came(sizes, data):
    written, live = sound(sum(sizes)), track()
    for piece in np.split(written, np.cumsum(sizes)[:-1].astype(int), axis=1) if sizes else ():
        live.write(piece)
    live.end()
    oldest = max(0, sum(sizes) - RATE)
    start = data.draw(st.integers(oldest, sum(sizes)))
    stop = data.draw(st.integers(start, sum(sizes) + 50))
    np.testing.assert_array_equal(live.read(start, stop), written[:, start:stop])


def test_more_at_once_than_is_held_leaves_its_end():
    live = track()
    live.write(sound(3 * RATE + 7))
    live.end()
    np.testing.assert_array_equal(live.read(2 * RATE + 7, 9 * RATE), sound(3 * RATE + 7)[:, 2 * RATE + 7 :])


def in_background(function, *args):
    results = []

    def run():
        try:
            results.append(function(*args))
        except FellBehindError as error:
            results.append(error)

    thread = Thread(target=run)
    thread.start()
    return thread, results


def test_reading_waits_for_sound_that_is_yet_to_come():
    live = track()
    live.write(sound(10)[:, :4])
    thread, results = in_background(live.read, 2, 10)
    live.write(sound(10)[:, 4:])
    thread.join()
    np.testing.assert_array_equal(results[0], sound(10)[:, 2:])


@pytest.mark.parametrize(("wake", "outcome"), [(LiveTrack.end, np.ndarray), (LiveTrack.close, FellBehindError)])
def test_nobody_waits_for_sound_that_will_not_come(wake, outcome):
    live = track()
    live.write(sound(4))
    thread, results = in_background(live.read, 2, 10)
    wake(live)
    thread.join()
    assert isinstance(results[0], outcome)


def test_what_is_no_longer_held_is_not_made_up():
    live = track()
    live.write(sound(RATE + 5))
    assert live.read(5, RATE).shape == (2, RATE - 5)
    with pytest.raises(FellBehindError, match="too slow"):
        live.read(4, 6)
