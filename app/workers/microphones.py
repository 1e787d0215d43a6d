"""The system's own input devices and clock."""

from app.core.capture_clock import CaptureClock, system_clock
from app.workers.input_device import Inputs


def microphones() -> tuple[Inputs, CaptureClock]:
    """Return where to find the devices of the system, and its clock."""
    # PortAudio loads here: in the process that listens, and in no other.
    from app.workers.portaudio_inputs import PortAudioInputs

    return PortAudioInputs(), system_clock()
