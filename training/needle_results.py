"""The figures of the needle benchmark, kept as they come, so that an interrupted run goes on."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from dass.config import FEATURES
from dass.errors import DassError
from training.audioset import CLIP_FRAMES

Figures = dict[str, dict[str, float]]
"""Figures by read-out and name."""


@dataclass(frozen=True)
class Cell:
    """All that a figure depends on; ``position`` is 0..1, ``snr_db`` None for zeros."""

    model: str
    clips: str
    needles: int
    haystack: str
    snr_db: float | None
    listener: str
    frames: int
    position: float

    @property
    def start(self) -> int:
        """Return the frame at which the needle begins."""
        return round(self.position * (self.frames - CLIP_FRAMES))

    @property
    def length_s(self) -> float:
        """Return the length of the recording in seconds."""
        return self.frames * FEATURES.shift / FEATURES.sample_rate


class NeedleResults(Mapping[Cell, Figures]):
    """Figures by cell; with a file, those in it too, and each new one is written at once as a line of JSON.

    Raises
    ------
    DassError
        The file holds something else.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        lines = file.read_text(encoding="utf-8").splitlines() if file and file.exists() else []
        try:
            self._figures = dict(map(_parse, lines))
        except (ValueError, KeyError, TypeError) as error:
            raise DassError(f"{file} does not hold results of this benchmark: give another file.") from error

    def add(self, cell: Cell, figures: Figures) -> None:
        """Keep the figures of a cell."""
        self._figures[cell] = figures
        if self._file:
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps({**asdict(cell), "figures": figures}) + "\n")

    def __getitem__(self, cell: Cell) -> Figures:
        return self._figures[cell]

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)


def _parse(line: str) -> tuple[Cell, Figures]:
    row = json.loads(line)
    return Cell(**{field.name: row[field.name] for field in fields(Cell)}), row["figures"]
