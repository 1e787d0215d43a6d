"""Recordings kept open between reads."""

from dataclasses import dataclass

from app.core.recording import Recording
from dass.audio import AudioSource, Samples, open_audio

MOST_OPEN = 4
"""A compressed recording holds up to 8 MiB of decoded stereo sound."""


class SourceShelf:
    """Opens recordings when they are read and closes those not read for longest. Belongs to one thread."""

    def __init__(self) -> None:
        self._sources: dict[int, AudioSource] = {}

    def take(self, recording: Recording) -> "ShelvedSource":
        """Return what reads a recording however often it has to be opened for it.

        Raises
        ------
        AudioError
            The file is missing or not readable.
        """
        self.open(recording)
        return ShelvedSource(self, recording)

    def open(self, recording: Recording) -> AudioSource:
        """Return the open recording; it may be closed as soon as another one is asked for.

        Raises
        ------
        AudioError
            The file is missing or not readable.
        """
        source = self._sources.pop(recording.id, None) or open_audio(recording.path)
        self._sources[recording.id] = source
        if len(self._sources) > MOST_OPEN:
            self._sources.pop(next(iter(self._sources))).close()
        return source

    def put_away(self, recording_id: int) -> None:
        """Close a recording whose file is another by now: it is opened anew when it is read."""
        source = self._sources.pop(recording_id, None)
        if source is not None:
            source.close()

    def close(self) -> None:
        """Close all."""
        for source in self._sources.values():
            source.close()
        self._sources.clear()


@dataclass(frozen=True)
class ShelvedSource:
    """A recording on a shelf."""

    shelf: SourceShelf
    recording: Recording

    def read(self, start: int, stop: int) -> Samples:
        """Return the samples [start, stop), of a recording that grows those that are there; see `AudioSource.read`.

        Raises
        ------
        AudioError
            The storage fails, or the file is gone.
        """
        samples = self.shelf.open(self.recording).read(start, stop)
        if samples.shape[1] < stop - start and not self.recording.fingerprint:
            self.shelf.put_away(self.recording.id)  # it may have become longer since it was opened
            samples = self.shelf.open(self.recording).read(start, stop)
        return samples
