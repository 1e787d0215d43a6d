"""Shards of training scenes on disk: features, teacher scores and ground truth, written once and memory-mapped.

``python -m training.scenes --help`` writes them; a run that was stopped goes on where it was.
"""

import io
import json
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import typer
from rich.progress import Progress

from dass.errors import DassError
from dass.fbank import fbank
from training.clips import ClipLibrary
from training.files import write_atomically
from training.mixing import N_COLUMNS, Scene, mix_scene
from training.teacher import Teacher, column_centres
from training.yamnet import YamnetTeacher, at_best_level

SHARD = 256
"""Scenes in a shard."""

_ARRAYS = ("features", "teacher", "embedding")

Float16 = npt.NDArray[np.float16]


@dataclass(frozen=True)
class Shard:
    """Scenes of one shard, memory-mapped.

    ``features`` is float16 (256, 1024, 128), log-mel frames, not normalised; ``teacher`` is float16 (256, 32, 527),
    logits as in `TeacherScores`; ``embedding`` is float16 (256, 32, 1024); ``truth`` has for each scene its sounds as
    dicts of ``clip``, ``classes``, ``start_s``, ``stop_s``.
    """

    features: Float16
    teacher: Float16
    embedding: Float16
    truth: list[list[dict[str, Any]]]


class SceneShards:
    """The complete shards in ``folder`` when it was opened, in order; their number is the length."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = sorted(int(path.stem.removeprefix("truth_")) for path in folder.glob("truth_*.json"))

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, position: int) -> Shard:
        number = self._numbers[position]
        truth = json.loads(_truth_path(self._folder, number).read_text("utf-8"))
        features, teacher, embedding = (np.load(_array_path(self._folder, name, number), "r") for name in _ARRAYS)
        return Shard(features, teacher, embedding, truth)


def write_shard(library: ClipLibrary, teacher: Teacher, folder: Path, number: int) -> None:
    """Write shard ``number``, scenes ``256 * number`` onward; its truth comes last and makes it complete."""
    rows, truth = [], []
    for scene in (mix_scene(library, number * SHARD + i) for i in range(SHARD)):
        rows.append(_arrays(scene, teacher))
        truth.append([asdict(sound) for sound in scene.sounds])
    for name, arrays in zip(_ARRAYS, zip(*rows, strict=True), strict=True):
        write_atomically(_array_path(folder, name, number), _npy(np.stack(arrays)))
    write_atomically(_truth_path(folder, number), json.dumps(truth).encode())


def _arrays(scene: Scene, teacher: Teacher) -> tuple[Float16, ...]:
    scores = teacher.score(at_best_level(scene.waveform), column_centres(N_COLUMNS))
    return tuple(a.astype(np.float16) for a in (fbank(scene.waveform), scores.logits, scores.embeddings))


def _array_path(folder: Path, name: str, number: int) -> Path:
    return folder / f"{name}_{number:05d}.npy"


def _truth_path(folder: Path, number: int) -> Path:
    return folder / f"truth_{number:05d}.json"


def _npy(array: npt.NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def missing_shards(folder: Path, first: int, n_scenes: int) -> list[int]:
    """Return the shards that hold scenes ``first`` to ``first + n_scenes`` and are not in ``folder`` yet."""
    numbers = range(first // SHARD, -(-(first + n_scenes) // SHARD))
    return [number for number in numbers if not _truth_path(folder, number).exists()]


@cache
def _equipment(manifests: tuple[Path, ...], teacher: Path, folder: Path) -> tuple[ClipLibrary, Teacher]:
    """Open clips and teacher, once per worker process."""
    return ClipLibrary(manifests, folder), YamnetTeacher(teacher)


def _work(manifests: tuple[Path, ...], teacher: Path, folder: Path, number: int) -> None:
    write_shard(*_equipment(manifests, teacher, folder), folder, number)


def main(
    manifest: Annotated[
        list[Path],
        typer.Option(
            exists=True, dir_okay=False, help="CSV of 16 kHz clips, whose train split is used; may be repeated."
        ),
    ],
    teacher: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="yamnet.tflite")],
    out: Annotated[Path, typer.Option(help="Folder for the shards and the decoded clips.")],
    n_scenes: Annotated[int, typer.Option(help="Scenes of 10.24 s to make, in shards of 256.")],
    jobs: Annotated[int, typer.Option(help="Worker processes, one core each.")] = os.cpu_count() or 1,
    first: Annotated[int, typer.Option(help="Scene to begin with.")] = 0,
) -> None:
    """Write training scenes, skipping the shards that are there already."""
    manifests = tuple(manifest)
    ClipLibrary(manifests, out)
    numbers = missing_shards(out, first, n_scenes)
    with Progress() as progress, ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as workers:
        task = progress.add_task("scenes", total=len(numbers) * SHARD)
        for future in as_completed(workers.submit(_work, manifests, teacher, out, number) for number in numbers):
            future.result()
            progress.advance(task, SHARD)


if __name__ == "__main__":
    try:
        typer.run(main)
    except DassError as error:
        sys.exit(str(error))
