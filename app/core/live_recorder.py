"""Live sound, kept in files that follow each other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from pathlib import Path

from app.core.clock import Clock
from app.core.disk_room import DiskRoom
from app.core.files import writing
from app.core.live_clock import file_stem, live_clock
from app.core.live_file import MOST_BYTES, SAMPLE_BYTES, LiveFile
from app.core.recording import Recording, fingerprint
from dass.audio import Samples
from dass.config import FEATURES
from dass.errors import DassError

_SUFFIXES = (".wav", ".flac", ".flac.part")
"""Of the files that belong to one recording, one after the other."""


class Recorder:
    """Keeps live sound in WAV files that can be read while they grow.

    `begin` a recording, `write` until `n_left` is 0, `end` it, begin the next at `stop`. Where sound is not kept,
    because nobody asked for it or the disk is full, all goes on likewise, and it is only counted; a later recording is
    kept again if it can be.

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
    trouble : str
        Why sound is not kept though it should be, or soon will not be, in one sentence; empty where all is well.
    """

    def __init__(self, folder: Path | None, sample_rate: int, n_channels: int, rotation_s: float) -> None:
        self._is_wanted, self._folder = folder is not None, folder.absolute() if folder else Path()
        self._sample_rate, self._n_channels = sample_rate, n_channels
        self.planned_samples = planned_samples(rotation_s, sample_rate, n_channels)
        self._room = DiskRoom(self._folder, sample_rate * n_channels * SAMPLE_BYTES)
        self._file: LiveFile | None = None
        self._must_end = self._has_failed = False
        self.n_samples, self.trouble = 0, ""

    @property
    def is_keeping(self) -> bool:
        """Whether the recording that grows has a file."""
        return self._file is not None

    @property
    def n_left(self) -> int:
        """How many samples it still takes; 0 once it must be ended."""
        return 0 if self._must_end else self.planned_samples - self.n_samples

    @property
    def stop(self) -> datetime:
        """When the sample after its last is taken."""
        return self._start + timedelta(seconds=self.n_samples / self._sample_rate)

    def begin(self, start: datetime) -> Recording:
        """Begin a recording, and return it as it goes into the project (`Project.add_recording`); no sample is in it.

        Parameters
        ----------
        start
            When its first sample is taken; aware.
        """
        self._start, self.n_samples, self._must_end = start.astimezone(UTC), 0, False
        clock = live_clock(start, self._sample_rate)
        self._file = self._opened(clock)
        path = self._file.path if self._file else self._folder / file_stem(clock)
        self._recording = Recording(0, path, "", self._sample_rate, self._n_channels, 0, clock)
        return self._recording

    def write(self, samples: Samples) -> int:
        """Add samples, float32 (n_channels, n) in whole 24-bit steps, and return how many were taken.

        Fewer than there are: the recording must be ended, and the next begun for the rest.
        """
        samples = samples[:, : self.n_left]
        n_taken = self._kept(self._file, samples) if self._file else len(samples[0])
        self.n_samples += n_taken
        return n_taken

    def end(self) -> Recording:
        """End the recording, and return it as it is now (for `Project.end_recording`)."""
        content = _closed(self._file) if self._file else ""
        self._file, self._must_end = None, True
        return replace(self._recording, n_samples=self.n_samples, fingerprint=content)

    def _opened(self, clock: Clock) -> LiveFile | None:
        """Return a file for a recording; None where there is to be none, or cannot be."""
        if not self._is_wanted:
            return None
        if self._has_failed:  # a disk that fails again and again would make a recording of each of its moods
            self._has_failed = False
            return None
        if not self._room.can_begin:
            self.trouble = f"The disk of {self._folder} is full: sound is tagged but not kept until there is room."
            return None
        try:
            path = _unused(self._folder, file_stem(clock))
            file = LiveFile(path, self._sample_rate, self._n_channels, clock)
        except DassError as error:
            self.trouble = str(error)
            return None
        self.trouble = self._room.warning
        return file

    def _kept(self, file: LiveFile, samples: Samples) -> int:
        """Add samples to the file, and return how many are in it; where none ever were, go on without it."""
        try:
            file.write(samples)
        except DassError as error:
            self.trouble = str(error)
            if file.n_samples == 0:
                self._file = None
                return len(samples[0])
            self._must_end = self._has_failed = True
        else:
            self.trouble = self._room.warning
            self._must_end = self._room.is_used_up
        return file.n_samples - self.n_samples


def planned_samples(rotation_s: float, sample_rate: int, n_channels: int) -> int:
    """Return how long a recording becomes: ``rotation_s``, or as many columns of scores as a WAV file holds."""
    column = FEATURES.column_s * sample_rate
    n_columns = min(round(rotation_s / FEATURES.column_s), int(MOST_BYTES / SAMPLE_BYTES / n_channels / column))
    return round(n_columns * column)


def _closed(file: LiveFile) -> str:
    """Return what the file holds once it is ended; empty where it cannot be read any more."""
    try:
        file.close()
        return fingerprint(file.path)
    except (OSError, DassError):
        return ""


def _unused(folder: Path, stem: str) -> Path:
    """Return the path of a WAV file beside which there is nothing that belongs to another of the same second.

    Raises
    ------
    DassError
        It cannot be seen what there is.
    """
    names = chain([stem], (f"{stem}_{number}" for number in count(2)))
    with writing(folder):
        return next(
            path
            for path in (folder / f"{name}.wav" for name in names)
            if not any(path.with_suffix(suffix).exists() for suffix in _SUFFIXES)
        )
