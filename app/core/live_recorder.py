"""Live sound, kept in files that follow each other."""

from datetime import datetime
from pathlib import Path

from app.core.recording import Recording
from dass.audio import Samples


class Recorder:
    """Keeps live sound in WAV files that can be read while they grow.

    `begin` a recording, `write` until `n_left` is 0 or the disk is full, `end` it, begin the next at `stop`. Where sound
    is not kept, because nobody asked for it or the disk is full, all goes on likewise, and it is only counted.

    Parameters
    ----------
    folder
        Where the files go; it is made where there is none. None: sound is not kept.
    sample_rate, n_channels
        Of the sound.
    rotation_s
        How long a recording becomes: a multiple of 0.32 s; less where the file would be too long for WAV.

    Attributes
    ----------
    planned_samples : int
        How long a recording becomes if nothing interrupts it.
    n_samples : int
        How long the one is that grows.
    n_left : int
        How many samples it has room for; 0 once it must be ended.
    stop : datetime
        When the sample after its last was, or will be, taken.
    is_keeping : bool
        Whether it has a file.
    trouble : str
        What is wrong with the disk, in one sentence; empty where all is well. Known anew after each `begin` and `write`.
    """

    def __init__(self, folder: Path | None, sample_rate: int, n_channels: int, rotation_s: float) -> None:
        raise NotImplementedError

    def begin(self, start: datetime) -> Recording:
        """Begin a recording, and return it as it goes into the project (`Project.add_recording`); no sample is in it.

        Parameters
        ----------
        start
            When its first sample was taken; aware.
        """
        raise NotImplementedError

    def write(self, samples: Samples) -> int:
        """Add samples, float32 (n_channels, n) in whole 24-bit steps, and return how many were taken.

        Fewer than there are: the recording must be ended, and another begun for the rest.
        """
        raise NotImplementedError

    def end(self) -> Recording:
        """End the recording, and return it as it is now: for `Project.end_recording`."""
        raise NotImplementedError
