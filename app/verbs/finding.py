"""What ``dass-explorer search`` and ``export`` have in common: events of projects, analysed where that is missing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from rich.console import Console

from app.core.annotation import Verdict
from app.core.class_query import ParsedQuery, parse
from app.core.event_query import DayHours, EventQuery
from app.core.exported_event import ExportedEvent, ExportedRecording
from app.core.model_store import ModelStore
from app.core.project import Project
from app.core.project_library import HeldRecordings, ProjectLibrary
from app.core.recordings import Failure
from app.core.searched_project import SearchedProject
from app.verbs.interruption import until_interrupted
from app.verbs.outcome import tell, warn_of_untrained
from app.verbs.preparing import Preparer
from dass.errors import DassError
from dass.labels import ontology
from dass.metadata import untrained_classes

_HOURS = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)", re.ASCII)
_SQLITE = b"SQLite format 3\0"
_UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Wishes:
    """Which events are wanted, as given on the command line."""

    places: Sequence[Path]
    """Recordings, folders of them, and project files."""
    words: str
    """What to look for; empty: everything."""
    threshold: float | None
    min_s: float
    merge_s: float | None
    hours: str | None
    review: str
    model: str | None
    device: str

    @property
    def query(self) -> EventQuery:
        """Return what is looked for.

        Raises
        ------
        DassError
            Something of it makes no sense.
        """
        parsed = parse(self.words) if self.words else ParsedQuery((), None, None)
        return EventQuery(
            classes=parsed.classes,
            threshold=EventQuery.threshold if self.threshold is None else self.threshold,
            min_s=self.min_s,
            merge_s=EventQuery.merge_s if self.merge_s is None else self.merge_s,
            hours=_day_hours(self.hours) if self.hours else None,
            near=parsed.near,
            near_s=EventQuery.near_s if parsed.near_s is None else parsed.near_s,
        )

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Return which verdicts the wanted events have.

        Raises
        ------
        DassError
            There is no such verdict.
        """
        names = {verdict.value or _UNCHECKED: verdict for verdict in Verdict}
        wanted = [name.strip() for name in self.review.casefold().split(",")]
        for name in wanted:
            if name not in names:
                raise DassError(f"There is no verdict {name!r}: give some of {', '.join(names)}, with commas between.")
        return tuple(names[name] for name in wanted)


@dataclass(frozen=True)
class Found:
    """What there is of what was wished for."""

    recordings: tuple[ExportedRecording, ...]
    """All that were looked through, project by project, in order of time."""
    events: tuple[ExportedEvent, ...]
    """Likewise."""
    failures: list[Failure]
    """What could not be opened, or not be analysed to its end."""
    is_stopped: bool
    """Whether the user stopped the analysis; what was found until then is there."""


NOTHING = Found((), (), [], False)


def find(wishes: Wishes, console: Console) -> Found:
    """Find the events that are wanted, in projects that are analysed first where they are not.

    Raises
    ------
    DassError
        The wishes make no sense, or a project cannot be read or written.
    """
    query, verdicts = wishes.query, wishes.verdicts
    held, failures = _projects(wishes.places)
    if query.classes:
        tell(console, f"Looking for {_said(query)}.")
    searched = []
    with until_interrupted() as is_stopped:
        preparer = Preparer(wishes.model, wishes.device, is_stopped, console)
        for recordings in held:
            model = preparer.prepare(recordings)
            _warn_of_untrained(query, model.name, console)
            searched.append(SearchedProject.load(recordings.path, recordings.recording_ids, model.sha256))
        return Found(
            tuple(recording for project in searched for recording in project.recordings),
            tuple(event for project in searched for event in project.events(query, verdicts)),
            [*failures, *preparer.failures],
            is_stopped(),
        )


def _projects(places: Sequence[Path]) -> tuple[list[HeldRecordings], list[Failure]]:
    """Return the projects among ``places`` and the one of all recordings among them, and what is neither."""
    projects = [path for path in places if _is_project(path)]
    others = [path for path in places if path not in projects]
    held = [*map(_whole, projects), *([ProjectLibrary().find_holding(others)] if others else [])]
    whole: dict[Path, HeldRecordings] = {}
    for recordings in held:  # a project and some of its recordings may both be given
        before = whole.get(recordings.path.resolve(), recordings)
        ids = dict.fromkeys((*before.recording_ids, *recordings.recording_ids))
        whole[recordings.path.resolve()] = before._replace(recording_ids=tuple(ids))
    return list(whole.values()), [failure for recordings in held for failure in recordings.failures]


def _is_project(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:  # a folder, or nothing: what reads recordings says so
        return False


def _whole(path: Path) -> HeldRecordings:
    with Project.open(path) as project:
        return HeldRecordings(path, tuple(recording.id for recording in project.recordings()), [])


def _day_hours(text: str) -> DayHours:
    found = _HOURS.fullmatch(text.replace(" ", ""))
    try:
        if found is None:
            raise ValueError(text)
        start_hour, start_minute, stop_hour, stop_minute = map(int, found.groups())
        return DayHours(time(start_hour, start_minute), time(stop_hour, stop_minute))
    except ValueError as error:
        raise DassError(f"{text!r} are no hours of the day: give them as 22:00-05:30.") from error


def _said(query: EventQuery) -> str:
    text = _names(query.classes)
    return text if query.near is None else f"{text} within {query.near_s:g} s of {_names(query.near)}"


def _names(classes: Sequence[int]) -> str:
    return " or ".join(ontology().classes[index].display_name for index in classes)


def _warn_of_untrained(query: EventQuery, model: str, console: Console) -> None:
    try:
        path = ModelStore().resolve(model).path
    except DassError:  # it is no longer here, only its scores are
        return
    if path is not None:
        warn_of_untrained((*query.classes, *(query.near or ())), model, untrained_classes(path), console)
