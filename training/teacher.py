"""Teachers, and their outputs for a labelled set: ``python -m training.teacher --help``."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
import typer
from rich.progress import Progress
from torch.utils.data import DataLoader
from torch.utils.data import Dataset as TorchDataset

from dass.config import FEATURES
from dass.errors import AudioError, DassError
from training.audioset import Dataset, read_clip, read_set
from training.ensemble import write_ensemble
from training.shortfall import UNUSABLE
from training.teacher_store import Kind, StoreHeader, StoreWriter, TeacherStore

Float32 = npt.NDArray[np.float32]
TeacherKind = Literal["hf", "dass", "yamnet"]


@dataclass(frozen=True)
class TeacherScores:
    """What a teacher says about consecutive frames.

    ``logits`` is float32 (frames, 527) in the model's class order, NaN for classes that the teacher lacks;
    ``embeddings`` is float32 (frames, 1024).
    """

    logits: Float32
    embeddings: Float32


class Teacher(Protocol):
    """Anything that scores frames of a waveform."""

    def score(self, waveform: Float32, centres_s: npt.NDArray[np.float64]) -> TeacherScores:
        """Score one frame around each of ``centres_s`` (seconds) of a 16 kHz waveform (samples,)."""
        ...


class ClipTeacher(Protocol):
    """Anything that scores whole clips.

    Attributes
    ----------
    name, revision : str
        The latter is the SHA-256 of its weights.
    classes : tuple of int
        The classes that it knows.
    """

    name: str
    revision: str
    classes: tuple[int, ...]

    @property
    def prepare(self) -> Callable[[Float32], Any]:
        """Return what makes the teacher's input of a waveform (n,), 16 kHz; other processes can be given it."""
        ...

    def clip_logits(self, clips: Sequence[Any]) -> Float32:
        """Return the logits (clips, 527) of prepared clips, NaN for classes that the teacher lacks."""
        ...


class ColumnTeacher(ClipTeacher, Protocol):
    """Anything that also scores the columns of a clip."""

    def column_logits(self, clips: Sequence[Any]) -> Float32:
        """Return the logits (clips, 32, 527) of prepared clips, NaN for classes that the teacher lacks."""
        ...


def column_centres(n_columns: int) -> npt.NDArray[np.float64]:
    """Return the centres (n_columns,) in seconds of the first score columns of a recording."""
    return np.asarray((np.arange(n_columns) + 0.5) * FEATURES.column_s)


def open_teacher(kind: TeacherKind, model: Path) -> ClipTeacher:
    """Open a teacher; its libraries load only now."""
    if kind == "hf":
        from training.hf_teacher import HfTeacher

        return HfTeacher(model)
    if kind == "dass":
        from training.dass_teacher import DassTeacher

        return DassTeacher(model)
    from training.yamnet import YamnetTeacher

    return YamnetTeacher(model)


def store_scores(
    teacher: ClipTeacher, kind: Kind, licence: str, clips: Dataset, out: Path, batch: int, jobs: int
) -> int:
    """Store a teacher's outputs for every clip of a set that has none yet, with a progress bar.

    Clips that cannot be read are added to the set's shortfall; the next run asks for them again.

    Parameters
    ----------
    batch
        Clips that the teacher is given at once.
    jobs
        Processes that read and prepare clips; 0 for none but this one.

    Returns
    -------
    How many clips of the store have outputs.

    Raises
    ------
    DassError
        The teacher does not score columns, or ``out`` holds something else.
    """
    score = _scoring(teacher, kind)
    header = StoreHeader(teacher.name, teacher.revision, licence, kind, tuple(sorted(teacher.classes)))
    writer = StoreWriter.begin(out, header, clips.ids)
    inputs = _Inputs(clips, writer.pending(), teacher.prepare)
    with Progress() as progress:
        task = progress.add_task("clips", total=len(clips), completed=len(clips) - len(inputs))
        for pairs in DataLoader(inputs, batch, num_workers=jobs, collate_fn=list):
            good = [(row, clip) for row, clip in pairs if not isinstance(clip, AudioError)]
            if good:
                writer.write([row for row, _ in good], score([clip for _, clip in good]))
            bad = [(row, clip) for row, clip in pairs if isinstance(clip, AudioError)]
            clips.shortfall.unreadable.update({str(clips[row].path): str(error) for row, error in bad})
            progress.advance(task, len(pairs))
    return writer.n_done


class _Inputs(TorchDataset[tuple[int, Any]]):
    """Rows of a set, each with its prepared clip or the error that reading it raised."""

    def __init__(self, clips: Dataset, rows: npt.NDArray[np.int64], prepare: Callable[[Float32], Any]) -> None:
        self._clips, self._rows, self._prepare = clips, rows, prepare

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, position: int) -> tuple[int, Any]:
        row = int(self._rows[position])
        try:
            return row, self._prepare(read_clip(self._clips[row].path))
        except AudioError as error:
            return row, error


def _scoring(teacher: ClipTeacher, kind: Kind) -> Callable[[Sequence[Any]], Float32]:
    if kind == "clip":
        return teacher.clip_logits
    columns: Callable[[Sequence[Any]], Float32] | None = getattr(teacher, "column_logits", None)
    if columns is None:
        raise DassError(f"{teacher.name} scores whole clips only: leave --columns out.")
    return columns


def main(
    out: Annotated[Path, typer.Option(help="Folder of the store: made, or gone on with.", file_okay=False)],
    labelled_set: Annotated[
        Path | None,
        typer.Option("--set", help="AST's JSON, a CSV of AudioSet segments, or a CSV with path and mids.", exists=True),
    ] = None,
    kind: Annotated[TeacherKind | None, typer.Option(help="What the model is.")] = None,
    model: Annotated[
        Path | None,
        typer.Option(help="Folder of a Hugging Face audio classifier, DASS checkpoint, yamnet.tflite.", exists=True),
    ] = None,
    licence: Annotated[str, typer.Option(help="Licence of the model's weights.")] = "",
    columns: Annotated[bool, typer.Option("--columns", help="Score every 0.32 s rather than whole clips.")] = False,
    audio: Annotated[
        Path | None, typer.Option(help="Folder of the audio; that of the set if left out.", file_okay=False)
    ] = None,
    split: Annotated[str | None, typer.Option(help="Only these rows of a CSV with a column split.")] = None,
    batch: Annotated[int, typer.Option(help="Clips that the model is given at once.", min=1)] = 16,
    jobs: Annotated[int, typer.Option(help="Processes that read clips.", min=0)] = os.cpu_count() or 1,
    ensemble: Annotated[bool, typer.Option("--ensemble", help="Join the stores given instead.")] = False,
    stores: Annotated[list[Path] | None, typer.Argument(help="Stores for --ensemble.", metavar="STORE...")] = None,
) -> None:
    """Store what a teacher says about the clips of a labelled set, for training.distill to learn from.

    With --ensemble, store the mean of the probabilities in several stores. Run again, it goes on where it was stopped.
    """
    if ensemble:
        n_clips = write_ensemble([TeacherStore.open(store) for store in stores or ()], out)
        typer.echo(f"{out}: {n_clips} clips.")
        return
    if labelled_set is None or kind is None or model is None or not licence:
        raise DassError("Give --set, --kind, --model and --licence, or --ensemble and the stores to join.")
    clips = read_set(labelled_set, audio, split)
    teacher = open_teacher(kind, model)
    n_clips = store_scores(teacher, "columns" if columns else "clip", licence, clips, out, batch, jobs)
    clips.shortfall.write(out)
    typer.echo(f"{out}: {n_clips} clips scored by {teacher.name}; {clips.shortfall} ({UNUSABLE} lists all).")


if __name__ == "__main__":
    try:
        typer.run(main)
    except DassError as error:
        sys.exit(str(error))
