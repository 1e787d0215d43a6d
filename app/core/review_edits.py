"""What a person can do to the events in a list, as steps that can be undone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import numpy as np

from app.core.analysis import Provenance
from app.core.annotation import Annotation, Origin, Verdict, new_id
from app.core.annotation_step import Patch, Step
from app.core.annotations import Annotations
from app.core.event_table import Numbers
from app.core.review_list import Ranking, ReviewList
from app.core.sample_axis import SampleAxis
from app.core.timeline import Timeline
from dass.errors import DassError
from dass.labels import ontology

_VERBS = {Verdict.ACCEPTED: "Accept", Verdict.REJECTED: "Reject", Verdict.UNSURE: "Doubt"}


class ReviewEdits:
    """Makes the steps; it changes nothing itself. A step is None where it would change nothing.

    Parameters
    ----------
    annotations
        What was said so far.
    listed
        The list, of these annotations.
    timeline
        On which the list lies.
    finders
        What found the events, by recording.
    """

    def __init__(
        self, annotations: Annotations, listed: ReviewList, timeline: Timeline, finders: Mapping[int, Provenance]
    ) -> None:
        self._annotations, self._listed, self._finders = annotations, listed, finders
        self._axis = SampleAxis(timeline)

    def judge(self, row: int, verdict: Verdict) -> Step | None:
        """Accept, reject or doubt an event."""
        annotation = self._annotation(row)
        return self._step(f"{_VERBS[verdict]} {_name(annotation)}", annotation, replace(annotation, verdict=verdict))

    def reject_lower(self, row: int) -> Step | None:
        """Reject an event and all with a lower score of which nothing was decided; of equals, those listed after it."""
        order = self._listed.order(Ranking.SCORE, descending=True)
        below = order[np.flatnonzero(order == row).item() + 1 :]
        is_left = (self._listed.verdict[below] == 0) & ~np.isnan(self._listed.events.score[below])
        items = self._items(np.append(row, below[is_left]))
        changes = [(item, replace(item, verdict=Verdict.REJECTED)) for item in items]
        return _step(self._annotations, f"Reject {_counted(items)}", changes)

    def relabel(self, row: int, class_index: int) -> Step | None:
        """Say that an event is of a class, which accepts it as that; what it was first stays known."""
        annotation = self._annotation(row)
        name = _name(annotation)
        changed = replace(_relabelled(annotation, class_index), verdict=Verdict.ACCEPTED)
        return self._step(f"Relabel {name} as {_name(changed)}", annotation, changed)

    def write_note(self, row: int, note: str) -> Step | None:
        """Write a note to an event, in place of the one it has."""
        annotation = self._annotation(row)
        return self._step(f"Note on {_name(annotation)}", annotation, replace(annotation, note=note))

    def move_edges(self, row: int, start_s: float, stop_s: float) -> Step | None:
        """Say from when to when of the project an event is; it stays in its recording, and one sample long at least."""
        annotation = self._annotation(row)
        start, stop = _samples(self._axis, annotation.recording_id, start_s, stop_s)
        moved = replace(annotation, start=start, stop=stop)
        return self._step(f"Move the edges of {_name(annotation)}", annotation, moved)

    def delete(self, row: int) -> Step:
        """Delete an event that a person marked or imported.

        Raises
        ------
        DassError
            It was found.
        """
        annotation = self._annotation(row)
        if annotation.origin is Origin.FOUND:
            raise DassError("Only events that you marked or imported can be deleted: reject this one instead.")
        return Step(f"Delete {_name(annotation)}", (Patch(annotation, None),))

    def _annotation(self, row: int) -> Annotation:
        """Return the annotation in a row, or make one of what was found."""
        return self._items(np.array([row]))[0]

    def _items(self, rows: Numbers) -> list[Annotation]:
        """Return the annotations in rows, and make those that there are not yet, a hundred thousand in a second."""
        events = self._listed.events
        recording_ids = events.recording_id[rows]
        starts, stops = self._axis.spans(recording_ids, events.start_s[rows], events.stop_s[rows])
        numbers = (recording_ids, starts, stops, events.class_index[rows], events.score[rows])
        found = zip(*(column.tolist() for column in numbers), strict=True)
        slots = self._listed.slot[rows].tolist()
        return [
            self._of_event(*event) if slot < 0 else self._said(slot) for slot, event in zip(slots, found, strict=True)
        ]

    def _said(self, slot: int) -> Annotation:
        annotation = self._annotations.columns.at(slot)
        assert annotation is not None, "it is listed"
        return annotation

    def _of_event(self, recording_id: int, start: int, stop: int, class_index: int, score: float) -> Annotation:
        return Annotation(
            id=new_id(),
            recording_id=recording_id,
            start=start,
            stop=stop,
            class_index=class_index,
            verdict=Verdict.NONE,
            origin=Origin.FOUND,
            score=score,
            found_start=start,
            found_stop=stop,
            found_by=self._finders.get(recording_id),
        )

    def _step(self, description: str, before: Annotation, after: Annotation) -> Step | None:
        return _step(self._annotations, description, [(before, after)])


def marked(
    timeline: Timeline,
    class_index: int,
    start_s: float,
    stop_s: float,
    low_hz: float | None = None,
    high_hz: float | None = None,
) -> Step:
    """Mark an event of a class from when to when of the project, in the recording that fills most of that.

    Parameters
    ----------
    low_hz, high_hz
        The band it lies in; both or neither.

    Raises
    ------
    DassError
        Nothing was recorded there.
    """
    pieces = timeline.within(start_s, stop_s)
    if not pieces:
        raise DassError("Nothing was recorded there: select a stretch with sound.")
    recording = max(pieces, key=lambda piece: piece.stop_s - piece.start_s).placement.recording
    start, stop = _samples(SampleAxis(timeline), recording.id, start_s, stop_s)
    annotation = Annotation(
        id=new_id(),
        recording_id=recording.id,
        start=start,
        stop=stop,
        class_index=class_index,
        verdict=Verdict.ACCEPTED,
        origin=Origin.OWN,
        low_hz=low_hz,
        high_hz=high_hz and min(high_hz, recording.sample_rate / 2),
    )
    return Step(f"Add {_name(annotation)}", (Patch(None, annotation),))


def imported(annotations: Annotations, items: Iterable[Annotation]) -> Step | None:
    """Take in annotations that another program made or gave back; None where nothing is new.

    One whose id is known changes that annotation; where that comes from and what found it stay known, and the note of
    one that comes without: not every table has a place for it. One that comes without an id, from the same samples and
    of the same class as one that is there, is that one, so that a table that is imported twice adds nothing.
    """
    there = {_what(annotation) for annotation in annotations.columns}
    by_id = {item.id: item for item in items if annotations.get(item.id) or _what(item) not in there}
    changes = [(known, _given_back(known, item)) for key, item in by_id.items() for known in [annotations.get(key)]]
    return _step(annotations, f"Import {_counted(by_id.values())}", changes)


def _what(annotation: Annotation) -> tuple[int, int, int, int]:
    return annotation.recording_id, annotation.start, annotation.stop, annotation.class_index


def _given_back(known: Annotation | None, item: Annotation) -> Annotation:
    if known is None:
        return item
    place = replace(known, start=item.start, stop=item.stop, low_hz=item.low_hz, high_hz=item.high_hz)
    return replace(_relabelled(place, item.class_index), verdict=item.verdict, note=item.note or known.note)


def _step(
    annotations: Annotations, description: str, changes: Iterable[tuple[Annotation | None, Annotation]]
) -> Step | None:
    """Return the step that makes of each annotation, stored or only listed, what it is to be."""
    differing = tuple(Patch(annotations.get(after.id), after) for before, after in changes if before != after)
    return Step(description, differing) if differing else None


def _relabelled(annotation: Annotation, class_index: int) -> Annotation:
    first = annotation.first_class
    return replace(annotation, class_index=class_index, relabelled_from=None if first == class_index else first)


def _samples(axis: SampleAxis, recording_id: int, start_s: float, stop_s: float) -> tuple[int, int]:
    """Return the samples of a recording between two times of the project, whichever comes first."""
    first_s, last_s = sorted((start_s, stop_s))
    start, stop = axis.spans(np.array([recording_id]), np.array([first_s]), np.array([last_s]))
    return start.item(), stop.item()


def _counted(annotations: Collection[Annotation]) -> str:
    """Return what a menu calls one annotation or several."""
    return _name(*annotations) if len(annotations) == 1 else f"{len(annotations):,} events"


def _name(annotation: Annotation) -> str:
    return ontology().classes[annotation.class_index].display_name
