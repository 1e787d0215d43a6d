"""The program listens through a real sound server and PortAudio, and tags what is played there with a real model."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.core import demo_sounds
from app.core.alert import Alert
from app.core.synthesis import RATE
from dass.labels import ontology
from tests import null_sink

ROOT = Path(__file__).parents[3]
SMOKE_ALARM = ontology().find("Smoke detector, smoke alarm")

pytestmark = pytest.mark.skipif(
    bool(null_sink.missing()), reason=f"no sound server to listen to: {null_sink.missing()}"
)


@pytest.fixture
def room():
    with null_sink.NullSink() as room:
        yield room


@pytest.fixture
def program(room, tmp_path):
    words = ["live", "--device", null_sink.DEVICE, "--classes", "smoke detector", "--record", str(tmp_path / "sound")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    env = room.env | {"DASS_EXPLORER_DATA": str(tmp_path / "data")}
    program = subprocess.Popen([sys.executable, "-m", "app", *words, "--json"], cwd=ROOT, env=env, **pipes)
    with program:
        yield program
        program.kill()


def test_what_is_played_is_told_and_kept(room, program, tmp_path):
    assert any(line.startswith("Listening to ") for line in program.stderr)
    alarm = 0.25 * demo_sounds.smoke_alarm(np.random.default_rng(0))
    assert room.play(alarm[None].astype(np.float32), RATE).wait() == 0
    began = Alert.from_json(program.stdout.readline())
    assert (began.class_index, began.is_over) == (SMOKE_ALARM, False)
    program.send_signal(signal.SIGINT)
    rest, said = program.communicate()
    assert program.returncode == 0
    assert SMOKE_ALARM in {Alert.from_json(line).class_index for line in rest.splitlines() if '"over"' in line}
    assert str(tmp_path / "sound") in said.splitlines()[-1]
    assert len(list(tmp_path.glob("sound/*/*.flac"))) == 1
