"""A program that listens to the system's microphone until its standard input ends.

``python -m tests.listener DEVICE RATE FILE`` says what it captures and when, one line of JSON each, and at the end
writes the samples into a file.
"""

import json
import sys
import threading
import time

import numpy as np

from app.core.captured import Sound
from app.core.input_choice import InputChoice
from app.workers.capture import Capture
from app.workers.portaudio_inputs import PortAudioInputs

_POLL_S = 0.05


def main(device, sample_rate, path):
    capture = Capture(PortAudioInputs(), InputChoice(device, sample_rate=int(sample_rate)))
    is_over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
    sounds = []

    def keep(captured):
        for item in captured:
            if isinstance(item, Sound):
                sounds.append(item.samples)
            said = "" if isinstance(item, Sound) else repr(item)
            line = {"kind": type(item).__name__, "at_s": time.monotonic(), "said": said}
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()

    while not is_over.wait(_POLL_S):
        keep(capture.poll())
    keep(capture.close())
    np.save(path, np.concatenate(sounds, axis=1) if sounds else np.zeros((0, 0)))


if __name__ == "__main__":
    main(*sys.argv[1:])
