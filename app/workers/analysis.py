"""The analysis of a project as a generator for a `GeneratorProcess`, which loads the model where the work is done."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from app.core import project_analysis
from app.core.engine import load_engine
from app.core.project_analysis import Begun, Completed, Notice, Scored, Skipped

__all__ = ["Begun", "Completed", "Job", "Notice", "Scored", "Skipped", "analyse"]


@dataclass(frozen=True)
class Job:
    """What to analyse with what."""

    project_path: Path
    recording_ids: tuple[int, ...]
    """In the order in which they come."""
    model: str
    """Its name or path."""
    device: str
    """auto, cpu or cuda."""


def analyse(job: Job) -> Generator[Notice, None, None]:
    """Load the model, and analyse as `app.core.project_analysis.analyse` does.

    Raises
    ------
    DassError
        The model cannot be loaded or its scores are not numbers, or the project cannot be written.
    """
    yield from project_analysis.analyse(job.project_path, job.recording_ids, load_engine(job.model, job.device))
