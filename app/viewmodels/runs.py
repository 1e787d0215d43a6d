"""The analyses of a project: what each was made with, how far it is, which is shown, and how two of them differ."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.project_rows import Run
from app.core.recording import Recording
from app.core.run_comparison import ClassDifference, RunComparison, compare_stored
from app.core.score_table import column_count
from app.viewmodels.row_table import Column, RowTable
from app.workers.generator_process import GeneratorProcess
from dass.labels import ontology

_SHA_DIGITS = 8

Compare = Callable[[Path, Sequence[tuple[Run, Run]]], Generator[RunComparison, None, None]]


@dataclass(frozen=True)
class ShownRun:
    """One analysis of one recording, as a table shows it."""

    run: Run
    recording: Recording
    is_shown: bool

    @property
    def fraction(self) -> float:
        """Return the share of the recording that is scored."""
        return 1.0 if self.run.is_complete else self.run.n_columns / max(1, column_count(self.recording.duration_s))


@dataclass(frozen=True)
class Analysed:
    """Analyses of several recordings by one model with one set of settings; at least one."""

    runs: tuple[ShownRun, ...]
    n_recordings: int
    """Of the project."""

    @property
    def first(self) -> Run:
        """Return the oldest run."""
        return self.runs[0].run

    @property
    def key(self) -> tuple[str, str]:
        """Return what tells it from others."""
        return self.first.model_sha256, self.first.settings_sha256

    @property
    def title(self) -> str:
        """Return its name for the user."""
        return f"{self.first.model} {self.first.model_sha256[:_SHA_DIGITS]}"

    @property
    def fraction(self) -> float:
        """Return the share of the sound in its recordings that is scored."""
        lengths = [run.recording.duration_s for run in self.runs]
        scored = sum(run.fraction * length for run, length in zip(self.runs, lengths, strict=True))
        return scored / max(sum(lengths), 1e-9)

    @property
    def n_shown(self) -> int:
        """Return of how many recordings the window shows its scores."""
        return sum(run.is_shown for run in self.runs)

    @property
    def is_shown(self) -> bool:
        """Return whether the window shows its scores of all of its recordings."""
        return self.n_shown == len(self.runs)

    @property
    def settings_title(self) -> str:
        """Return the settings' name for the user."""
        return f"settings {self.first.settings_sha256[:_SHA_DIGITS]}"

    @property
    def settings_text(self) -> str:
        """Return the settings in words."""
        facts = (f"{name.replace('_', ' ')} {value}" for name, value in self.first.settings.items())
        return f"Settings, lengths in columns of 0.32 s: {', '.join(facts)}."


_ANALYSED_COLUMNS = (
    Column[Analysed]("Model", lambda row: row.first.model),
    Column[Analysed](
        "SHA-256", lambda row: row.first.model_sha256[:_SHA_DIGITS], "First digits of the check sum of the model's file"
    ),
    Column[Analysed](
        "Settings",
        lambda row: row.first.settings_sha256[:_SHA_DIGITS],
        "First digits of the check sum of the settings, which are listed below",
    ),
    Column[Analysed]("Started", lambda row: started_text(row.first)),
    Column[Analysed](
        "Recordings",
        lambda row: f"{len(row.runs)} of {row.n_recordings}",
        order=lambda row: len(row.runs),
        is_number=True,
    ),
    Column[Analysed](
        "Analysed", lambda row: percent(row.fraction), "Share of its recordings", lambda row: row.fraction, True
    ),
    Column[Analysed](
        "Shown",
        lambda row: "Yes" if row.is_shown else f"{row.n_shown} of {len(row.runs)}" if row.n_shown else "",
        "Whether its scores are what the window shows",
        order=lambda row: row.n_shown,
    ),
)

_RUN_COLUMNS = (
    Column[ShownRun]("Recording", lambda row: row.recording.path.name),
    Column[ShownRun]("Started", lambda row: started_text(row.run)),
    Column[ShownRun]("Device", lambda row: row.run.device),
    Column[ShownRun]("Program", lambda row: row.run.program_version, "Version that began the analysis"),
    Column[ShownRun]("Analysed", lambda row: percent(row.fraction), order=lambda row: row.fraction, is_number=True),
    Column[ShownRun]("State", lambda row: "Complete" if row.run.is_complete else "Unfinished"),
)

_CLASS_COLUMNS = (
    Column[ClassDifference]("Class", lambda row: ontology().classes[row.class_index].display_name),
    Column[ClassDifference](
        "Mean difference",
        lambda row: f"{row.mean_difference:.4f}",
        "Of the two probabilities, over all columns of 0.32 s that both have scored",
        lambda row: row.mean_difference,
        True,
    ),
    Column[ClassDifference](
        "Correlation",
        lambda row: "" if row.correlation is None else f"{row.correlation:.3f}",
        "Of the two probabilities over time: 1 where they rise and fall together",
        lambda row: -2.0 if row.correlation is None else row.correlation,
        True,
    ),
    Column[ClassDifference](
        "Columns apart",
        lambda row: f"{row.n_apart:,}",
        "Columns of 0.32 s in which one reaches the threshold and the other does not",
        lambda row: row.n_apart,
        True,
    ),
    Column[ClassDifference](
        "Events",
        lambda row: f"{row.n_events[0]:,} / {row.n_events[1]:,}",
        "Events of the first and of the second",
        lambda row: sum(row.n_events),
        True,
    ),
    Column[ClassDifference](
        "Only in one",
        lambda row: f"{row.n_alone[0]:,} / {row.n_alone[1]:,}",
        "Events of the first, and of the second, during which the other has none",
        lambda row: sum(row.n_alone),
        True,
    ),
)


class Runs(QObject):
    """Groups the runs of a project by model and settings, and compares two of these.

    Parameters
    ----------
    compare
        Compares runs, in a process of its own.

    Attributes
    ----------
    table : RowTable of Analysed
        The oldest first.
    comparison : RunComparison or None
        Of the last two compared, whose titles are ``compared_titles``; of their first recordings while it is made.
    class_table : RowTable of ClassDifference
        Its classes, those that differ most first.
    """

    changed = Signal()
    compared = Signal()
    """``comparison`` or ``is_comparing`` is another."""
    shown_chosen = Signal(object)
    """Runs to show from now on, by recording: ``dict[int, int]``."""
    deletion_chosen = Signal(object)
    """Runs to delete: ``tuple[int, ...]``."""
    failed = Signal(str)
    """A sentence for the user."""

    def __init__(self, parent: QObject | None = None, compare: Compare = compare_stored) -> None:
        super().__init__(parent)
        self.table: RowTable[Analysed] = RowTable(_ANALYSED_COLUMNS, self)
        self.class_table: RowTable[ClassDifference] = RowTable(_CLASS_COLUMNS, self)
        self.comparison: RunComparison | None = None
        self.compared_titles: tuple[str, str] = ("", "")
        self._compare = compare
        self._process: GeneratorProcess | None = None
        self._project_path = Path()

    @property
    def is_comparing(self) -> bool:
        """Return whether a comparison is being made."""
        return self._process is not None

    def set_project(
        self, project_path: Path, recordings: Sequence[Recording], runs: Sequence[Run], shown: Mapping[int, int]
    ) -> None:
        """Show other runs.

        Parameters
        ----------
        project_path
            Where comparisons read the scores.
        recordings, runs
            Of the project, in any order.
        shown
            The run that the window shows, by recording.
        """
        if project_path != self._project_path:
            self._project_path = project_path
            self._forget_comparison()
        by_id = {recording.id: recording for recording in recordings}
        groups: dict[tuple[str, str], list[ShownRun]] = {}
        for run in sorted(runs, key=lambda run: (run.started_utc, run.id)):
            shown_run = ShownRun(run, by_id[run.recording_id], shown.get(run.recording_id) == run.id)
            groups.setdefault((run.model_sha256, run.settings_sha256), []).append(shown_run)
        self.table.set_rows([Analysed(tuple(group), len(recordings)) for group in groups.values()])
        self.changed.emit()

    def show(self, analysed: Analysed) -> None:
        """Have the window show these scores, wherever there are some."""
        self.shown_chosen.emit({shown.recording.id: shown.run.id for shown in analysed.runs})

    def delete(self, analysed: Analysed) -> None:
        """Have these scores deleted."""
        self.deletion_chosen.emit(tuple(shown.run.id for shown in analysed.runs))

    def compare(self, first: Analysed, second: Analysed) -> None:
        """Compare the scores of the recordings that both have analysed; takes a while, in the background."""
        others = {shown.recording.id: shown.run for shown in second.runs}
        pairs = [(shown.run, others[shown.recording.id]) for shown in first.runs if shown.recording.id in others]
        if not pairs:
            self.failed.emit("These two have no recording in common, so there is nothing to compare: choose others.")
            return
        self._forget_comparison()
        self.compared_titles = first.title, second.title
        self._process = GeneratorProcess(self)
        self._process.yielded.connect(self._take)
        self._process.finished.connect(self._finish)
        self._process.failed.connect(self._fail)
        self._process.start(self._compare, self._project_path, pairs)
        self.compared.emit()

    def close(self) -> None:
        """End a comparison that is being made, as when the program ends."""
        if self._process is not None:
            self._process.close(wait_s=0)

    def _forget_comparison(self) -> None:
        """Have no comparison; one that is being made ends by itself, unheard."""
        if self._process is not None:
            self._process.disconnect(self)
            self._process.finished.connect(self._process.deleteLater)
            self._process.stop()
        self._process, self.comparison = None, None
        self.class_table.set_rows(())
        self.compared.emit()

    def _take(self, comparison: RunComparison) -> None:
        self.comparison = comparison
        self.class_table.set_rows(comparison.classes)
        self.compared.emit()

    def _finish(self) -> None:
        if self._process is not None:
            self._process.deleteLater()
        self._process = None
        self.compared.emit()

    def _fail(self, sentence: str) -> None:
        self._finish()
        self.failed.emit(sentence)


def run_table(parent: QObject) -> RowTable[ShownRun]:
    """Return an empty table of runs of single recordings."""
    return RowTable(_RUN_COLUMNS, parent)


def started_text(run: Run) -> str:
    """Return when a run began, by this computer's clock."""
    return f"{run.started_utc.astimezone():%Y-%m-%d %H:%M}"


def percent(fraction: float) -> str:
    """Return a share, with 100 % said only of a whole."""
    return f"{int(fraction * 100)} %"
