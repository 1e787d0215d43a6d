"""What is listed of a project, with all that is known of it, as events to export."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import isnan

from app.core.analysis import Provenance
from app.core.annotation import Annotation
from app.core.annotations import Annotations
from app.core.event_table import TimelineEvent
from app.core.exported_event import ExportedEvent, exported_recordings
from app.core.mean_scores import mean_scores
from app.core.review_list import ReviewList
from app.core.score_table import ScoreTable
from app.core.timeline import Timeline

_NOBODY = Provenance("", "", "")


class ListedExport:
    """Exports lists of one project.

    Parameters
    ----------
    timeline
        Of the project.
    annotations
        What people said of the events.
    tables
        Scores by recording.
    finders
        What gave these scores.
    with_kinds
        Whether a class was looked for together with its kinds, as `app.core.event_search.EventSearch` does.
    """

    def __init__(
        self,
        timeline: Timeline,
        annotations: Annotations,
        tables: Mapping[int, ScoreTable],
        finders: Mapping[int, Provenance],
        with_kinds: bool,
    ) -> None:
        self._timeline, self._annotations, self._tables = timeline, annotations, tables
        self._finders, self._with_kinds = finders, with_kinds
        self._placements = {placement.recording.id: placement for placement in timeline.placements}
        self._recordings = exported_recordings(timeline)

    def events(self, listed: ReviewList, rows: Sequence[int]) -> tuple[ExportedEvent, ...]:
        """Return some rows of a list, in this order.

        The id of an event of which nobody said anything is made of what found it, as what, and where: it is the same
        whenever it is exported.
        """
        means = mean_scores(listed.events, self._timeline, self._tables, self._with_kinds).tolist()
        items, slots = list(listed.events), listed.slot.tolist()
        said = (slots[row] >= 0 and self._annotations.columns.at(slots[row]) for row in rows)
        return tuple(
            self._annotated(annotation, items[row].score, means[row])
            if annotation
            else self._found(items[row], means[row])
            for row, annotation in zip(rows, said, strict=True)
        )

    def _found(self, event: TimelineEvent, mean: float) -> ExportedEvent:
        """Return an event of which nobody said anything."""
        placement = self._placements[event.recording_id]
        finder = self._finders.get(event.recording_id, _NOBODY)
        start, stop = placement.sample_at(event.start_s), placement.sample_at(event.stop_s)
        place = (
            placement.recording.fingerprint,
            finder.model_sha256,
            finder.settings_sha256,
            event.class_index,
            start,
            stop,
        )
        return ExportedEvent(
            recording=self._recordings[event.recording_id],
            start_sample=start,
            stop_sample=stop,
            class_index=event.class_index,
            score=event.score,
            score_mean=_known(mean),
            event_id=blake2b(repr(place).encode(), digest_size=16).hexdigest(),
            model=finder.model,
            model_sha256=finder.model_sha256,
            settings_sha256=finder.settings_sha256,
        )

    def _annotated(self, annotation: Annotation, score: float, mean: float) -> ExportedEvent:
        finder = annotation.found_by or _NOBODY
        is_of_model = annotation.score is not None and annotation.relabelled_from is None
        return ExportedEvent(
            recording=self._recordings[annotation.recording_id],
            start_sample=annotation.start,
            stop_sample=annotation.stop,
            class_index=annotation.class_index,
            score=_known(score),
            score_mean=_known(mean) if is_of_model and annotation.score_mean is None else annotation.score_mean,
            low_hz=annotation.low_hz,
            high_hz=annotation.high_hz,
            verdict=annotation.verdict.value,
            note=annotation.note,
            event_id=annotation.id,
            model=finder.model,
            model_sha256=finder.model_sha256,
            settings_sha256=finder.settings_sha256,
        )


def _known(score: float) -> float | None:
    return None if isnan(score) else score
