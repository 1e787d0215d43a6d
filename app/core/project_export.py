"""Events of a project on their way to files, said so briefly that another process can read and write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.core.event_choice import EventChoice
from app.core.exports import Export
from app.core.formats import ExportFormat
from app.core.searched_project import SearchedProject


@dataclass(frozen=True, eq=False)
class ProjectExport:
    """What is written of a project.

    Attributes
    ----------
    project : Path
        Its file.
    run_ids : mapping of int to int
        The run whose scores count, by recording.
    choice : EventChoice
    form, target, padding_s, with_frequencies
        As in `app.core.exports.Export`.
    """

    project: Path
    run_ids: Mapping[int, int]
    choice: EventChoice
    form: ExportFormat
    target: Path
    padding_s: float = Export.padding_s
    with_frequencies: bool = False

    def read(self) -> Export:
        """Read the events from the project and return how they are written; nothing is written yet.

        Raises
        ------
        DassError
            The project cannot be read.
        """
        project = SearchedProject.load_runs(self.project, self.run_ids)
        listed = self.choice.listed(project.annotations, project.timeline)
        events = project.exported(listed, self.choice.order(listed), with_kinds=self.choice.classes is not None)
        return Export(project.recordings, events, self.form, self.target, self.padding_s, self.with_frequencies)
