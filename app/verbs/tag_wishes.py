"""What is wished of ``dass-explorer tag``."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core import results
from app.core.batch_task import Task
from app.core.clip_exporters import ClipFilter
from app.core.formats import Format
from app.core.output_files import file_per_recording
from dass.audio import AUDIO_SUFFIXES
from dass.errors import DassError
from dass.events import EventPolicy
from dass.labels import parse_class_list


@dataclass(frozen=True)
class Wishes:
    """The arguments of the verb, as given."""

    files: Sequence[Path]
    model: str
    device: str
    threshold: float | None
    classes: str | None
    form: Format
    output: Path | None
    clip: bool
    columns: Path | None
    jobs: int | None = None
    scheduler: str | None = None

    @property
    def class_indices(self) -> tuple[int, ...] | None:
        """Return the classes asked for, None for all."""
        return None if self.classes is None else parse_class_list(self.classes)

    @property
    def policy(self) -> EventPolicy:
        """Return what counts as an event."""
        threshold = EventPolicy.threshold if self.threshold is None else self.threshold
        return EventPolicy(threshold=threshold, classes=self.class_indices)

    @property
    def task(self) -> Task:
        """Return what is done to every recording."""
        return Task.of(self.model, self.policy, finds_events=not self.clip)

    @property
    def renderer(self) -> tuple[str, results.Render]:
        """Return the header and the function that gives each recording's part of the results."""
        if self.clip:
            return results.clip_renderer(self.form, ClipFilter(self.class_indices, self.threshold))
        return results.event_renderer(self.form)

    def column_files(self, recordings: Sequence[Path]) -> dict[Path, Path]:
        """Return where the column scores of each recording go."""
        return file_per_recording(self.columns, ".npz", recordings) if self.columns else {}

    @property
    def prints_table(self) -> bool:
        """Return whether the results themselves tell the user how each recording went."""
        return self.output is None and self.form is Format.TABLE

    def check(self, recordings: Sequence[Path]) -> None:
        """Raise a `DassError` where two wishes contradict each other or would harm a file of the user's."""
        if self.clip and self.form in (Format.RAVEN, Format.AUDACITY):
            raise DassError(f"--clip gives no times, which {self.form} files need: choose --format table, csv or json.")
        if self.form is Format.AUDACITY and self.output is None and len(recordings) > 1:
            raise DassError("Audacity reads one label file per recording: give --output FOLDER.")
        if self.form is not Format.AUDACITY and self.output is not None and self.output.is_dir():
            raise DassError(f"--output {self.output} is a folder: give the name of a file.")
        if self.jobs is not None and self.scheduler is not None:
            raise DassError("--jobs is for this machine, --scheduler for others: give one of them.")
        for path in (self.output, self.columns):
            if path is not None and path.suffix.lower() in AUDIO_SUFFIXES:
                raise DassError(f"{path} is the name of a recording, which results must not replace: give another.")
