"""Workers that die of a recording: what they do in place of `app.workers.cluster_worker.analyse`."""

import os
import signal

from tests.fakes import an_analysis


def analyse(task, model, batch, number, place):
    """Die of ``poison.wav`` each time, and of ``bitter.wav`` once."""
    tasted = place.recording.with_suffix(".tasted")
    if place.recording.stem == "poison" or (place.recording.stem == "bitter" and not tasted.exists()):
        tasted.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return an_analysis([]).at(place.recording)
