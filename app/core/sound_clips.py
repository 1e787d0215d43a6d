"""Events as sound files: each with some sound before and after it, and a mark where it is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.cue_marks import Mark, add_marks
from app.core.exported_event import ExportedEvent, ExportedRecording
from app.core.files import part_of, replacing
from app.core.flac_mark import copy_with_mark
from app.core.output_files import unique_names
from app.core.sample_time import units
from app.core.sound_writer import SoundFormat, sample_kind, write_sound
from dass.audio import AudioSource, open_audio

_NOT_IN_NAMES = re.compile(r"[^\w()]+")


@dataclass(frozen=True)
class Clip:
    """The samples [start, stop) of a recording, with an event in them."""

    event: ExportedEvent
    start: int
    stop: int

    @classmethod
    def around(cls, event: ExportedEvent, padding_s: float) -> "Clip":
        """Return the clip of an event with ``padding_s`` on both sides, as far as the recording goes."""
        padding = round(padding_s * event.recording.sample_rate)
        stop = min(event.stop_sample + padding, event.recording.n_samples)
        return cls(event, max(0, event.start_sample - padding), stop)

    def __len__(self) -> int:
        return self.stop - self.start

    @property
    def mark(self) -> Mark:
        """Return where the event is in the clip."""
        return Mark(self.event.start_sample - self.start, self.event.stop_sample - self.start, self.event.title)


def clip_paths(events: Sequence[ExportedEvent], folder: Path, form: SoundFormat) -> list[Path]:
    """Return a file for each event: ``street_00h12m03.480s_Dog.wav``, by recording, time in it, and class."""
    return [folder / f"{name}.{form}" for name in unique_names(map(_name, events))]


def write_clips(recording: ExportedRecording, clips: Iterable[tuple[Clip, Path]], form: SoundFormat) -> Iterator[int]:
    """Write clips of one recording, each to its file, and yield how many samples of all are written.

    The samples are those of the recording, at its rate, in all its channels.

    Raises
    ------
    DassError
        The recording cannot be read, or a clip not written.
    """
    done, kind = 0, sample_kind(recording.path, form)
    with open_audio(recording.path) as source:
        for clip, path in clips:
            for reached in _write(source, clip, path, form, kind):
                yield done + reached - clip.start
            done += len(clip)


def _write(source: AudioSource, clip: Clip, path: Path, form: SoundFormat, kind: str) -> Iterator[int]:
    with replacing(path) as part:
        if form is SoundFormat.WAV:
            yield from write_sound(source, clip.start, clip.stop, part, form, kind)
            add_marks(part, [clip.mark])
            return
        unmarked = part_of(part)
        try:
            yield from write_sound(source, clip.start, clip.stop, unmarked, form, kind)
            copy_with_mark(unmarked, part, clip.mark, len(clip))
        finally:
            unmarked.unlink(missing_ok=True)


def _name(event: ExportedEvent) -> str:
    recording = event.recording
    seconds, thousandths = divmod(units(event.start_sample, recording.sample_rate, 3), 1000)
    time = f"{seconds // 3600:02}h{seconds // 60 % 60:02}m{seconds % 60:02}.{thousandths:03}s"
    return f"{recording.path.stem}_{time}_{_NOT_IN_NAMES.sub('-', event.audio_class.display_name)}"
