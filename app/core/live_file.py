"""One WAV file that sound is added to while others read it."""

import time
from contextlib import suppress
from pathlib import Path

import soundfile as sf

from app.core.clock import Clock
from app.core.live_clock import comment
from app.core.sound_writer import as_kind
from app.core.wav_length import state_length
from dass.audio import Samples
from dass.errors import DassError

_KIND = "PCM_24"

SAMPLE_BYTES = 3

MOST_BYTES = 2**32 - 2**24
"""Of the samples of one file; the rest is for what else a WAV file may come to hold, marks for example."""

_SAVE_S = 1.0
"""A computer that loses its power loses what was written since the disk was last told to keep it."""


class LiveFile:
    """A file of 24 bits that holds, at any moment, all that was written.

    Parameters
    ----------
    path
        A name that no file has.
    sample_rate, n_channels
        Of the sound.
    clock
        Stands in its comment.

    Attributes
    ----------
    path : Path
        The file.
    n_samples : int
        How many are in it.

    Raises
    ------
    DassError
        The file cannot be made.
    """

    def __init__(self, path: Path, sample_rate: int, n_channels: int, clock: Clock) -> None:
        self.path, self.n_samples = path, 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sf.SoundFile(path, "x", sample_rate, n_channels, _KIND, format="WAV")
        except OSError as error:
            raise _unwritable(path, error) from error
        except sf.LibsndfileError as error:
            self._remove()
            raise _unwritable(path, error) from error
        self._file.comment, self._file.date = comment(clock), f"{clock.wall:%Y-%m-%d}"
        self._saved_s = time.monotonic()

    def write(self, samples: Samples) -> None:
        """Add samples, float32 (n_channels, n) in whole 24-bit steps.

        Raises
        ------
        DassError
            Not all of them could be written. Those that were count, and the file is closed.
        """
        try:
            self._file.write(as_kind(samples, _KIND).T)
            self.n_samples += samples.shape[1]
            self._save()
        except sf.LibsndfileError as error:
            self._give_up()
            raise _unwritable(self.path, error) from error

    def close(self) -> None:
        """End the file.

        Raises
        ------
        DassError
            Its end cannot be written.
        """
        try:
            self._file.close()
        except sf.LibsndfileError as error:
            self._give_up()
            raise _unwritable(self.path, error) from error

    def _save(self) -> None:
        now_s = time.monotonic()
        if now_s - self._saved_s >= _SAVE_S:
            self._file.flush()
            self._saved_s = now_s

    def _give_up(self) -> None:
        with suppress(sf.LibsndfileError):
            self._file.close()
        with suppress(OSError):  # where the disk is gone, what was written may still be on it
            self.n_samples = state_length(self.path)
        if not self.n_samples:
            self._remove()

    def _remove(self) -> None:
        with suppress(OSError):
            self.path.unlink()


def _unwritable(path: Path, error: Exception) -> DassError:
    reason = getattr(error, "strerror", None) or "its disk is full or gone"  # of which libsndfile says nothing
    return DassError(f"{path} cannot be written ({reason}): sound is tagged but not kept until that is seen to.")
