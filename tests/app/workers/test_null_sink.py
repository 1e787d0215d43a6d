"""The way from a loudspeaker to what is captured, through a real sound server and PortAudio."""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from app.workers.capture import STEPS
from tests import null_sink

ROOT = Path(__file__).parents[3]
RATE = null_sink.RATE
DELAY_S = 1.0
"""What was played is captured within less than this."""

pytestmark = pytest.mark.skipif(
    bool(null_sink.missing()), reason=f"no sound server to listen to: {null_sink.missing()}"
)


class Listener:
    """A program that listens in a room; its lines are read as they are waited for."""

    def __init__(self, room, path):
        self._path = path
        words = [sys.executable, "-m", "tests.listener", null_sink.DEVICE, str(RATE), str(path)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
        self._program = subprocess.Popen(words, cwd=ROOT, env=room.env, **pipes)

    def wait_for(self, kind, until_s=0.0):
        """Wait for something that is captured at a time or later."""
        for line in self._program.stdout:
            captured = json.loads(line)
            if captured["kind"] == kind and captured["at_s"] >= until_s:
                return captured
        raise EOFError("the listener has ended")

    def end(self):
        """Return all that it heard, (n_channels, n)."""
        self._program.communicate()
        assert self._program.returncode == 0
        return np.load(self._path)

    def stop(self):
        with self._program:
            self._program.kill()


@pytest.fixture
def room():
    with null_sink.NullSink() as room:
        yield room


@pytest.fixture
def listener(room, tmp_path):
    listener = Listener(room, tmp_path / "heard.npy")
    listener.wait_for("Sound")
    yield listener
    listener.stop()


def noise(seed):
    """Two seconds, after a silence in which the player may still be slow."""
    samples = np.random.default_rng(seed).uniform(-0.5, 0.5, (2, 2 * RATE)).astype(np.float32)
    samples[:, : RATE // 4] = 0
    return samples


def play(room, listener, samples):
    """Play, and wait until all of it must have been heard."""
    assert room.play(samples).wait() == 0
    listener.wait_for("Sound", time.monotonic() + DELAY_S)


def excerpt(heard, samples):
    """Return of what was heard the part that is most like ``samples``."""
    n = heard.shape[1] + samples.shape[1]
    product = np.fft.rfft(heard[0], n) * np.conj(np.fft.rfft(samples[0], n))
    place = int(np.fft.irfft(product, n)[: heard.shape[1]].argmax())
    return heard[:, place : place + samples.shape[1]]


def as_kept(samples):
    return np.rint(samples.astype(np.float64) * STEPS) / STEPS


def test_what_is_played_is_captured_to_the_last_bit(room, listener):
    play(room, listener, noise(0))
    np.testing.assert_array_equal(excerpt(listener.end(), noise(0)), as_kept(noise(0)))


def test_a_sound_server_that_ends_is_noticed_and_heard_again_when_it_is_back(room, listener):
    room.stop()
    assert "is gone" in listener.wait_for("Trouble")["said"]
    room.start()
    assert "DEVICE_GONE" in listener.wait_for("Gap")["said"]
    play(room, listener, noise(1))
    np.testing.assert_array_equal(excerpt(listener.end(), noise(1)), as_kept(noise(1)))
