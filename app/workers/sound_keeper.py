"""Makes recordings of live sound: on the disk, in the project, and for whoever scores them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from app.core.captured import Sound
from app.core.compression import remove_replaced, uncompressed
from app.core.live_recorder import Recorder
from app.core.live_track import LiveTrack
from app.core.project import Project
from app.core.recording import Recording
from app.workers.compressor import Compressor
from app.workers.live_job import LiveJob
from app.workers.live_notices import (
    Began,
    Compressed,
    DiskLow,
    Ended,
    Grown,
    Notice,
    RecordingResumed,
    RecordingStopped,
)

Follow = Callable[[Recording, LiveTrack], int]
"""Is given each recording when it begins, and its sound from then on; returns the run to which its scores will go."""


class SoundKeeper:
    """Has one recording at a time, which begins with its first sample.

    Parameters
    ----------
    project
        To which recordings are added.
    job
        Where sound is kept, and how long a recording becomes.
    follow
        Who else wants the sound.
    """

    def __init__(self, project: Project, job: LiveJob, follow: Follow) -> None:
        self._project, self._job, self._follow = project, job, follow
        self._compressor = Compressor(project.path)
        self._format = (0, 0)
        self._recorder: Recorder
        self._growing: Recording | None = None
        self._track: LiveTrack
        self._said = ""
        for recording in uncompressed(project):  # of an earlier session that was ended before it came to that
            self._compressor.add(recording)

    def hear(self, sound: Sound) -> Iterator[Notice]:
        """Take the next sound: it continues the recording, unless that was ended or the sound is of another kind."""
        yield from self._suit(len(sound.samples), sound.sample_rate)
        samples, start = sound.samples, sound.start
        while samples.shape[1]:
            if self._growing is None:
                yield self._begin(start)
            n_taken = self._recorder.write(samples)
            self._track.write(samples[:, :n_taken])
            samples = samples[:, n_taken:]
            if self._recorder.n_left:
                yield from self._disk()
            else:
                start = self._recorder.stop
                yield from self.end()
        if self._growing is not None:
            yield Grown(self._growing.id, self._recorder.n_samples)

    def save(self) -> None:
        """Have the project know how long the recording is by now, which no score may be ahead of."""
        if self._growing is not None:
            self._project.grow(self._growing.id, self._recorder.n_samples)

    def end(self, recording_id: int | None = None) -> Iterator[Notice]:
        """End the recording that grows, if there is one; with ``recording_id``, only if it is that one."""
        if self._growing is None or recording_id not in (None, self._growing.id):
            return
        recording = replace(self._recorder.end(), id=self._growing.id)
        self._growing = None
        self._track.end()
        self._project.end_recording(recording.id, recording.n_samples, recording.fingerprint)
        yield Ended(recording)
        remove_replaced(self._project)  # by now all who read them know of the files in their place
        self._compressor.add(recording)

    def compressed(self) -> Iterator[Notice]:
        """Yield which recordings have a smaller file by now."""
        for recording in self._compressor.take():
            if recording.path.suffix == ".flac":
                yield Compressed(recording)

    def close(self) -> None:
        """Wait until all files are as they stay."""
        self._compressor.close()
        remove_replaced(self._project)

    def _suit(self, n_channels: int, sample_rate: int) -> Iterator[Notice]:
        if self._format != (n_channels, sample_rate):
            yield from self.end()
            self._format = n_channels, sample_rate
            self._recorder = Recorder(self._job.folder, sample_rate, n_channels, self._job.rotation_s)

    def _begin(self, start: datetime) -> Began:
        n_channels, sample_rate = self._format
        recording = self._project.add_recording(self._recorder.begin(start))
        self._growing, self._track = recording, LiveTrack(sample_rate, n_channels)
        return Began(recording, self._follow(recording, self._track), self._recorder.planned_samples)

    def _disk(self) -> Iterator[Notice]:
        """Yield what is new of the disk."""
        sentence, was_said, self._said = self._recorder.trouble, self._said, self._recorder.trouble
        if sentence and sentence != was_said:
            yield DiskLow(sentence) if self._recorder.is_keeping else RecordingStopped(sentence)
        elif was_said and not sentence:
            yield RecordingResumed()
