"""Lets the project that is open grow while its recordings are listened to."""

import math

from PySide6.QtCore import QObject, Signal

from app.core.opening import OpenedProject
from app.viewmodels.session import Session
from app.workers.live_notices import Scored
from app.workers.picture_builder import PictureBuilder
from dass.config import FEATURES


class Growth(QObject):
    """Takes what a live session tells to everything that shows its project.

    The session goes on when its project is closed or another is opened; nothing of it is shown then.

    Parameters
    ----------
    session
        What listens, and what shows it.
    builder
        Stores the picture of each recording once it has its last file.
    """

    timeline_changed = Signal()
    """There are other recordings, or others of other lengths, on the same axis of time."""

    def __init__(self, session: Session, builder: PictureBuilder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._builder = session, builder
        live, project = session.live, session.project
        live.placed.connect(self._tell)
        live.gap_found.connect(self._tell)
        live.compressed.connect(self._store_pictures)
        live.grown.connect(lambda: session.frames.mark(self._reach))
        live.scored.connect(self._take_scores)
        live.ended.connect(self._end)
        project.opened.connect(self._begin)
        project.changed.connect(self._reach)
        project.grew.connect(self._place)
        project.closed.connect(session.now.end)
        session.now.changed.connect(lambda: session.view_state.let_move(session.now.follows))

    @property
    def _shown(self) -> OpenedProject | None:
        """Return the project that is open, if it grows."""
        project = self._session.project.current
        return project if project is not None and self._session.live.is_of(project.path) else None

    def _tell(self) -> None:
        """Have the project know what there is; open it when the first recording is there."""
        live, project = self._session.live, self._session.project
        assert live.job is not None, "it has begun"
        is_first = len(live.recordings.placed) == 1 and live.recordings.growing is not None
        project.tell(live.job.project_path, live.recordings.placed, live.gaps)
        if is_first:
            project.open_project(live.job.project_path)

    def _begin(self) -> None:
        """Follow the end of a project that was opened while it grows."""
        project = self._shown
        if project is not None:
            self._draw(project)
            self._session.now.begin(self._reached_s(project))

    def _place(self) -> None:
        """Show recordings that have come, or that have ended, where the others are shown already."""
        session, project = self._session, self._session.project.current
        assert project is not None, "it has just grown"
        is_growing = self._shown is not None
        reached_s = self._reached_s(project) if is_growing else project.timeline.duration_s
        session.tiles.take(project.recordings)
        session.scores.grow(project.timeline, reached_s if is_growing else math.inf)
        session.search.set_timeline(project.timeline)
        session.review.rows.grow(project.timeline)
        session.playback.grow(project.timeline, reached_s)
        session.recordings.set_project(project.timeline, project.zone, {gone.id for gone in project.missing})
        if is_growing:
            session.now.reach(reached_s)
        else:
            session.navigator.stretch(reached_s)
            self._builder.build(project.recordings)
        self.timeline_changed.emit()

    def _reach(self) -> None:
        """Show that there is more sound."""
        session, project = self._session, self._shown
        if project is not None:
            reached_s = self._reached_s(project)
            session.scores.reach(reached_s)
            session.playback.grow(project.timeline, reached_s)
            self._draw(project)
            session.now.reach(reached_s)

    def _draw(self, project: OpenedProject) -> None:
        recordings = self._session.live.recordings
        if recordings.growing is not None and self._session.live.is_recording:
            self._session.tiles.grow(recordings.growing.id, recordings.n_samples)

    def _take_scores(self, scored: Scored) -> None:
        project = self._shown
        if project is not None:
            self._session.shown_runs.take_scored(scored)
            start_s = project.timeline.time_of(scored.recording_id, 0)
            self._session.now.point(start_s + (scored.block.stop_column - 0.5) * FEATURES.column_s)

    def _store_pictures(self) -> None:
        project = self._shown
        if project is not None:
            self._builder.build(project.recordings)

    def _end(self) -> None:
        """Show the project as it is now that the session is over."""
        self._session.now.end()
        self._session.project.tell_no_more()

    def _reached_s(self, project: OpenedProject) -> float:
        """Return the time up to which there is sound."""
        return self._session.live.recordings.reached_s(project.timeline)
