import numpy as np
import pytest

from app.core.passage import EDGE_S, Passage
from app.core.playback_chain import Treatment
from app.core.playback_stream import PlaybackStream
from tests.fake_timeline import RATE, a_timeline, noise, tone

EDGE = round(EDGE_S * RATE)
PLAIN = Treatment()
SLOW, FAST = Treatment(0.5, keeps_pitch=False), Treatment(2, keeps_pitch=True)
SOON = 0.1


@pytest.fixture
def hear(tmp_path):
    """Return a function that makes a stream of such parts; it is closed at the end."""
    streams = []

    def stream_of(*parts):
        streams.append(PlaybackStream(a_timeline(tmp_path, *parts), RATE, 1))
        return streams[-1]

    yield stream_of
    for stream in streams:
        stream.close()


def heard(stream, duration_s=np.inf):
    """Return what a device plays in that time, or to the end."""
    pieces = [np.zeros((0, 1), np.float32)]
    wanted = duration_s * RATE
    while wanted >= 1 and not stream.is_finished:
        while stream.step():
            pass
        out = np.zeros((int(min(wanted, 480)), 1), np.float32)
        pieces.append(out[: stream.ring.read(out, 0.0)])
        wanted -= len(pieces[-1])
    return np.concatenate(pieces)[:, 0]


def loudest_hz(frames):
    return np.abs(np.fft.rfft(frames * np.hanning(len(frames)))).argmax() * RATE / len(frames)


def test_what_is_heard_is_the_recording(hear):
    sound = noise(2 * RATE)
    stream = hear((0, sound, RATE))
    stream.play(Passage(0.5, 2), PLAIN)
    np.testing.assert_array_equal(heard(stream)[EDGE + 1 : -EDGE - 1], sound[0, RATE // 2 + EDGE + 1 : -EDGE - 1])
    assert stream.is_finished


def test_across_files_there_is_no_gap(hear):
    sound = noise(2 * RATE)
    stream = hear((0, sound[:, :RATE], RATE), (1, sound[:, RATE:], RATE))
    stream.play(Passage(0, 2), PLAIN)
    np.testing.assert_array_equal(heard(stream)[EDGE:-EDGE], sound[0, EDGE:-EDGE])


def test_it_prepares_no_more_than_half_a_second_and_a_block(hear):
    stream = hear((0, noise(5 * RATE), RATE))
    stream.play(Passage(0, 5), SLOW)
    while stream.step():
        assert stream.ring.n_written < 0.6 * RATE


@pytest.mark.parametrize("treatment", [SLOW, FAST, Treatment(0.25), Treatment(4, keeps_pitch=False)])
def test_another_speed_is_heard_soon_and_from_the_same_place(hear, treatment):
    seconds = np.arange(8 * RATE) / RATE
    sweep = np.sin(2 * np.pi * (500 * seconds + 100 * seconds**2)).astype(np.float32)[None]
    stream = hear((0, sweep, RATE))
    stream.play(Passage(0, 8), PLAIN)
    heard(stream, 2)
    stream.change(Passage(0, 8), treatment)
    heard(stream, SOON)
    times = [stream.ring.time_at(stream.ring.n_read)]
    frames = heard(stream, 0.2)
    times.append(stream.ring.time_at(stream.ring.n_read))
    assert times[1] - times[0] == pytest.approx(0.2 * treatment.speed, rel=1e-3)
    hz = loudest_hz(frames) / (1 if treatment.keeps_pitch else treatment.speed)
    assert np.mean(times) == pytest.approx((hz - 500) / 200, abs=0.06)


def test_a_band_is_heard_soon(hear):
    stream = hear((0, tone(500, 4), RATE))
    stream.play(Passage(0, 4), PLAIN)
    assert np.abs(heard(stream, 1)).max() == pytest.approx(0.5, abs=0.01)
    stream.change(Passage(0, 4), Treatment(band=(2000, 4000)))
    heard(stream, SOON)
    assert np.abs(heard(stream, 0.5)).max() < 0.005


@pytest.mark.parametrize(
    "change",
    [
        lambda stream: stream.change(Passage(0, 8), SLOW),
        lambda stream: stream.change(Passage(0, 8), Treatment(band=(50, 400))),
        lambda stream: stream.play(Passage(5.0003, 8), PLAIN),
        lambda stream: stream.play(Passage(0, 8), PLAIN, from_s=5.0003),
    ],
)
def test_no_change_clicks(hear, change):
    """A click is a step between two frames that is larger than any of the tone itself."""
    stream = hear((0, tone(100, 8), RATE))
    stream.play(Passage(0, 8), PLAIN)
    before = heard(stream, 1)
    change(stream)
    steps = np.abs(np.diff(np.concatenate([before, heard(stream, 1)])))
    assert steps.max() < 3 * np.abs(np.diff(before)).max()


def test_a_new_passage_is_heard_at_once(hear):
    sound = noise(8 * RATE)
    stream = hear((0, sound, RATE))
    stream.play(Passage(0, 8), PLAIN)
    heard(stream, 1)
    stream.play(Passage(5, 8), PLAIN)
    assert stream.ring.time_at(stream.ring.n_read) == pytest.approx(5)
    np.testing.assert_array_equal(heard(stream, 1)[480:], sound[0, 5 * RATE + 480 : 6 * RATE])


def test_a_loop_that_is_ended_ends_with_the_pass(hear):
    sound = noise(2 * RATE)
    stream = hear((0, sound, RATE))
    stream.play(Passage(0.5, 1, loops=True), PLAIN)
    heard(stream, 1.7)
    stream.change(Passage(0.5, 1), PLAIN)
    assert len(heard(stream)) == pytest.approx(0.3 * RATE, abs=2)


def test_a_loop_that_is_begun_at_the_end_begins_again(hear):
    stream = hear((0, noise(RATE), RATE))
    stream.play(Passage(0, 1), PLAIN)
    heard(stream, 0.9)
    stream.change(Passage(0, 1, loops=True), PLAIN)
    assert len(heard(stream, 3)) == 3 * RATE
    assert stream.ring.time_at(stream.ring.n_read) == pytest.approx(0.9, abs=0.001)


def test_where_there_is_nothing_it_is_finished(hear):
    stream = hear((0, noise(RATE), RATE))
    assert stream.is_finished
    stream.play(Passage(1, 1), PLAIN)
    assert not stream.step()
    assert stream.is_finished
