"""A microphone in a kitchen, for a process of its own, which imports it from here: time flies as fast as it listens."""

import numpy as np

from app.core.demo_sounds import open_air, smoke_alarm
from app.core.synthesis import RATE, arranged, normalised
from tests.fake_input import FakeInputs

ALARM_S, ALARM_LASTS_S = 6.0, 7.5
UNPLUGGED_S, PLUGGED_IN_S = 24.0, 29.0

_LOOP_S = 3600.0


def _kitchen():
    rng = np.random.default_rng(0)
    quiet = np.tile(open_air(rng, 60.0), int(_LOOP_S // 60))
    alarm = arranged(_LOOP_S, [(ALARM_S, 0.25 * normalised(smoke_alarm(rng)))])
    return FakeInputs((quiet[: len(alarm)] + alarm).clip(-1, 1), RATE, names=("Kitchen",), step_s=0.1)


def kitchen():
    """Hear a smoke alarm, once an hour."""
    inputs = _kitchen()
    return inputs, inputs.clock


def loose_plug():
    """Hear the same through a plug that comes loose after a while, for five seconds."""
    inputs = _kitchen()
    inputs.at(UNPLUGGED_S, inputs.unplug)
    inputs.at(PLUGGED_IN_S, inputs.plug_in)
    return inputs, inputs.clock


def unplugged():
    """Hear nothing, since there is no microphone."""
    inputs = FakeInputs(np.zeros(RATE), RATE, step_s=0.1)
    inputs.unplug()
    return inputs, inputs.clock
