import numpy as np
import pytest

from app.core.passage import Chunk, Passage, PassageReader
from app.core.playback_chain import Treatment
from app.core.playback_render import render
from tests.fake_timeline import RATE, a_timeline, noise, tone

PLAIN = Treatment()


def chunks(samples, start_s=0.0, rate=RATE):
    n = rate // 20
    return [Chunk(start_s + i / rate, rate, samples[:, i : i + n]) for i in range(0, samples.shape[1], n)]


def rendered(sound, treatment=PLAIN):
    return list(render(sound, treatment, RATE, 1))


def frames_of(blocks):
    return np.concatenate([block.frames for block in blocks])


def times_of(blocks):
    return np.concatenate([block.start_s + np.arange(len(block.frames)) * block.step_s for block in blocks])


def test_untreated_frames_are_the_samples_and_know_their_time():
    sound = noise(RATE)
    blocks = rendered(chunks(sound, start_s=7))
    np.testing.assert_array_equal(frames_of(blocks), sound.T)
    np.testing.assert_allclose(times_of(blocks), 7 + np.arange(RATE) / RATE, atol=1e-9)


@pytest.mark.parametrize("keeps_pitch", [True, False])
@pytest.mark.parametrize("speed", [0.25, 0.75, 2, 4])
def test_time_goes_on_at_the_speed(speed, keeps_pitch):
    """A sweep tells by its pitch where in the recording the sound is from."""
    seconds = np.arange(4 * RATE) / RATE
    sweep = np.sin(2 * np.pi * (500 * seconds + 100 * seconds**2)).astype(np.float32)[None]
    blocks = rendered(chunks(sweep, start_s=100), Treatment(speed, keeps_pitch))
    frames, times = frames_of(blocks)[:, 0], times_of(blocks)
    middle = len(frames) // 2
    around = slice(middle - 4096, middle + 4096)
    hz = np.abs(np.fft.rfft(frames[around] * np.hanning(8192))).argmax() * RATE / 8192
    recorded_hz = hz if keeps_pitch else hz / speed
    assert times[middle] - 100 == pytest.approx((recorded_hz - 500) / 200, abs=0.05)
    np.testing.assert_allclose(np.diff(times), speed / RATE, rtol=1e-4)


@pytest.mark.parametrize("speed", [0.5, 1, 2])
def test_a_jump_in_time_comes_with_the_sound_behind_it(speed):
    quiet, loud = noise(RATE) * 0, tone(1000, 1)
    blocks = rendered([*chunks(quiet, 0), *chunks(loud, 50)], Treatment(speed, keeps_pitch=False))
    frames, times = frames_of(blocks)[:, 0], times_of(blocks)
    jump = np.flatnonzero(np.diff(times) > 1)[0] + 1
    onset = np.flatnonzero(np.abs(frames) > 0.05)[0]
    assert times[jump] == pytest.approx(50, abs=1e-4)
    assert onset == pytest.approx(jump, abs=20)


def test_time_keeps_right_over_a_thousand_loops():
    sound = noise(RATE // 50)
    loops = [Chunk(3.0, RATE, sound) for _ in range(1000)]
    blocks = rendered(loops, Treatment(1.5, keeps_pitch=True))
    times = times_of(blocks)
    assert times.min() >= 3
    assert times.max() < 3.03


def test_recordings_of_two_rates_join_without_a_gap(tmp_path):
    timeline = a_timeline(tmp_path, (0, tone(1000, 1, 44_100), 44_100), (1, tone(1000, 1, 96_000), 96_000))
    blocks = rendered(PassageReader(timeline, 1).read(Passage(0, 2)))
    frames, times = frames_of(blocks)[:, 0], times_of(blocks)
    assert len(frames) == pytest.approx(2 * RATE, abs=2)
    np.testing.assert_allclose(times, np.arange(len(frames)) / RATE, atol=2 / RATE)
    np.testing.assert_allclose(frames[500:-500], tone(1000, 2)[0, 500 : len(frames) - 500], atol=0.1)


def test_nothing_gives_nothing():
    assert rendered([]) == []
