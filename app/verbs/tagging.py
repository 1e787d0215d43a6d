"""The run behind ``dass-explorer tag``: what was asked for, the recordings one by one, and how it went."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from app.core import engine, results
from app.core.analyser import Analyser
from app.core.analysis import Analysis
from app.core.batch import analyse_all
from app.core.clip_exporters import ClipFilter
from app.core.exporters import pace
from app.core.formats import Format
from app.core.output_files import file_per_recording
from app.core.recordings import Failure, about, find_recordings
from app.verbs.interruption import until_interrupted
from app.verbs.outcome import exit_code, list_failures, results_stream, warn_of_untrained
from app.verbs.progress import FileProgress
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
    def renderer(self) -> tuple[str, results.Render]:
        """Return the header and the function that gives each recording's part of the results."""
        if self.clip:
            return results.clip_renderer(self.form, ClipFilter(self.class_indices, self.threshold))
        return results.event_renderer(self.form)

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
        for path in (self.output, self.columns):
            if path is not None and path.suffix.lower() in AUDIO_SUFFIXES:
                raise DassError(f"{path} is the name of a recording, which results must not replace: give another.")


def run(wishes: Wishes) -> int:
    """Do what is wished and return the exit code.

    Raises
    ------
    DassError
        The wishes cannot be fulfilled for any recording.
    """
    console = Console(stderr=True)
    recordings, failures = find_recordings(wishes.files)
    if wishes.form is Format.RAVEN:
        recordings.sort(key=lambda path: path.name)  # as Raven orders them, whose times run on from file to file
    wishes.check(recordings)
    is_stopped = False
    if recordings:
        more, is_stopped = _tag(wishes, recordings, console)
        failures += more
    list_failures(failures, console, "Not analysed, or not to the end:")
    return exit_code(failures, is_stopped)


def _tag(wishes: Wishes, recordings: Sequence[Path], console: Console) -> tuple[list[Failure], bool]:
    """Analyse the recordings and return what failed and whether the user stopped the run."""
    with console.status(f"Loading the model {wishes.model} ..."):
        analyser = _analyser(wishes, recordings)
    model = analyser.engine
    warn_of_untrained(wishes.class_indices or (), model.model, model.untrained, console)
    with (
        until_interrupted() as is_stopped,
        _destination(wishes, recordings) as write,
        FileProgress(recordings, console) as progress,
    ):

        def analyse(path: Path) -> Analysis:
            def watch(analysed_s: float, duration_s: float | None) -> bool:
                progress.update(path, analysed_s, duration_s)
                return not is_stopped()

            progress.begin(path)
            return analyser.analyse(path, watch)

        def deliver(analysis: Analysis) -> None:
            with progress.aside():
                write(analysis)
            notes = list(analysis.warnings) if wishes.prints_table else [pace(analysis), *analysis.warnings]
            for note in notes:
                progress.say(about(analysis.path, note))

        return analyse_all(recordings, analyse, deliver, is_stopped), is_stopped()


def _analyser(wishes: Wishes, recordings: Sequence[Path]) -> Analyser:
    columns = wishes.columns
    return Analyser(
        policy=wishes.policy,
        finds_events=not wishes.clip,
        column_files=file_per_recording(columns, ".npz", recordings) if columns else {},
        engine=engine.load_engine(wishes.model, wishes.device),
    )


def _destination(wishes: Wishes, recordings: Sequence[Path]) -> AbstractContextManager[results.Deliver]:
    header, render = wishes.renderer
    if wishes.output is None:
        return results.to_stream(results_stream(), header, render)
    if wishes.form is Format.AUDACITY:
        return nullcontext(results.to_files(file_per_recording(wishes.output, ".txt", recordings), render))
    return results.to_file(wishes.output, header, render)
