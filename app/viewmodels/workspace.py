"""Hands the project that is open to everything that shows it or works on it."""

import math
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.core.model_store import untrained_by
from app.core.opening import OpenedProject, is_analysed, is_tagged, live_model
from app.core.picture_grid import column_s
from app.core.tiles import Tile, TileKey
from app.core.timeline import Timeline
from app.viewmodels.analysis import State
from app.viewmodels.session import Session
from app.workers import background
from app.workers.analysis import Job
from app.workers.picture_builder import PictureBuilder
from app.workers.tile_loader import TileLoader

_ENOUGH_S = 4.0
"""Of live sound, to choose levels by."""


class Workspace(QObject):
    """Follows the project model.

    Parameters
    ----------
    session
        What shows the project.
    loader, builder
        What draws its pictures.
    """

    timeline_changed = Signal()
    """What lies along the axis of time is to be shown anew."""

    def __init__(
        self, session: Session, loader: TileLoader, builder: PictureBuilder, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._loader, self._builder = session, loader, builder
        self._job: Job | None = None
        session.preferences.changed.connect(self._follow_preferences)
        session.project.opened.connect(self._open)
        session.project.changed.connect(self._place_anew)
        session.project.grew.connect(self._grow)
        session.project.leaving.connect(session.view_state.keep_now)
        session.project.closed.connect(self._close)
        session.shown_runs.loaded.connect(self._begin)
        session.view_state.shows_clock_changed.connect(self._show_times)
        self._rank_found()
        session.scores.events_changed.connect(lambda: session.lanes.propose(session.scores.summaries))
        session.project.damaged.connect(self._prepare)
        session.project.runs_changed.connect(self._list_runs)
        session.shown_runs.changed.connect(session.project.reload_runs)
        session.analysis.completed.connect(lambda _: session.project.reload_runs())
        session.recordings.clocks_chosen.connect(session.project.set_clocks)
        session.recordings.zone_chosen.connect(session.project.set_zone)
        session.search.query_changed.connect(lambda: session.lanes.show_searched(session.search.query.classes))
        session.search.found.connect(self._list_found)
        session.search.ranking_changed.connect(self._rank_found)
        session.runs.deletion_chosen.connect(session.project.delete_runs)
        session.runs.shown_chosen.connect(self._show_runs)
        builder.drawn.connect(loader.refresh)
        loader.loaded.connect(self._measure)

    def _open(self) -> None:
        session, project = self._session, self._project
        session.look.reset(project.nyquist_hz)
        self._prepare()
        self._place(project)
        session.shown_runs.set_runs(project.runs)
        self._list_runs()
        session.view_state.restore(project.view)
        self._builder.build(project.recordings)

    def _place_anew(self) -> None:
        """Take a project whose recordings lie elsewhere on the axis of time, or elsewhere on the disk."""
        session, project = self._session, self._project
        view = session.view_state.state()
        self._place(project)
        session.shown_runs.place_anew()
        self._list_runs()
        session.view_state.restore_place(view)
        is_running = session.analysis.state in (State.LOADING, State.RUNNING)
        self._prepare()
        if is_running:
            session.analysis.start()
        self._builder.build(project.recordings)

    def _grow(self) -> None:
        """Leave what is listened to alone, and take it for what it is once nobody listens any more."""
        was_growing = self._job is None
        self._prepare()
        if was_growing and self._job is not None:
            self._list_runs()
            self._begin()

    def _place(self, project: OpenedProject) -> None:
        session = self._session
        is_growing = session.live.is_of(project.path)
        reached_s = session.live.recordings.reached_s(project.timeline) if is_growing else math.inf
        session.navigator.set_duration(min(reached_s, project.timeline.duration_s))
        session.scores.set_timeline(project.timeline, reached_s)
        session.search.set_timeline(project.timeline)
        session.tiles.set_recordings(project.recordings)
        session.playback.set_timeline(project.timeline)
        session.recordings.set_project(project.timeline, project.zone, {gone.id for gone in project.missing})
        self._show_times()

    def _prepare(self) -> None:
        """Have the chosen model analyse what there is of the project, when it is asked to."""
        job = self._wanted_job()
        if job != self._job:
            self._job = job
            self._session.analysis.prepare(job)

    def _wanted_job(self) -> Job | None:
        project, settings = self._session.project.current, self._session.preferences.settings
        if project is None or project.damage or self._session.live.is_of(project.path):
            return None
        kept = {recording.id for recording in project.recordings if recording.was_kept}
        there = kept - {recording.id for recording in project.missing}
        return Job(project.path, tuple(sorted(there)), settings.model, settings.device)

    def _begin(self) -> None:
        """Analyse a project that was just opened, once it is known what is analysed already."""
        settings, model = self._session.preferences.settings, live_model(self._project)
        if model and self._job is not None:
            self._finish_live(self._job, model)
        elif settings.analyse_on_open:
            background.run(
                partial(is_analysed, self._project, settings.model),
                then=partial(self._start_or_finish, self._job),
                failed=self._session.project.failed.emit,
            )

    def _finish_live(self, job: Job, model: str) -> None:
        """Say what tagged the sound as it came, and let it do what is left, as when the computer was too slow."""
        analysis = self._session.analysis
        if not is_tagged(self._project, model) and self._session.preferences.settings.analyse_on_open:
            analysis.prepare(replace(job, model=model))
            analysis.start()
        else:
            analysis.note(model)

    def _start_or_finish(self, job: Job | None, is_finished: bool) -> None:
        if job is not self._job:
            return  # another project is open by now
        if is_finished:
            self._session.analysis.skip()
        else:
            self._session.analysis.start()

    def _follow_preferences(self) -> None:
        """Analyse with another model, or on another device, when one is chosen."""
        if self._wanted_job() != self._job:
            self._prepare()
            self._session.analysis.start()

    def _close(self) -> None:
        session = self._session
        self._prepare()
        session.playback.set_timeline(None)
        session.shown_runs.clear()
        session.search.clear()
        session.scores.set_timeline(Timeline.of([]))
        session.search.set_timeline(Timeline.of([]))
        session.tiles.set_recordings(())
        self._builder.build(())

    def _list_runs(self) -> None:
        session, project = self._session, self._project
        session.shown_runs.follow(project.runs)
        session.runs.set_project(project.path, project.recordings, project.runs, session.shown_runs.run_ids)
        shown = set(session.shown_runs.run_ids.values())
        models = sorted({run.model for run in project.runs if run.id in shown})
        background.run_in_order(untrained_by, models, then=self._mark_untrained, failed=session.project.failed.emit)

    def _mark_untrained(self, untrained: frozenset[int]) -> None:
        self._session.classes.set_untrained(untrained)
        self._session.moment.set_untrained(untrained)

    def _list_found(self) -> None:
        search = self._session.search
        self._session.review.rows.show_events(search.events, search.listed_classes)

    def _rank_found(self) -> None:
        search = self._session.search
        self._session.review.rows.rank(search.ranking, search.descending)

    def _show_runs(self, run_ids: dict[int, int]) -> None:
        self._session.shown_runs.show(run_ids)

    def _show_times(self) -> None:
        project = self._session.project.current
        timeline = project.timeline if project else None
        self._session.moment.show_times(timeline, self._session.view_state.shows_clock)
        self.timeline_changed.emit()

    def _measure(self, key: TileKey, tile: Tile) -> None:
        """Choose levels by the first picture in which there is something; live, in which there is enough."""
        drawn_s = tile.picture.is_drawn.sum() * column_s(key.level)
        if self._session.now.time_s is None or drawn_s >= _ENOUGH_S:
            self._session.look.measure(tile.picture.columns)

    @property
    def _project(self) -> OpenedProject:
        project = self._session.project.current
        assert project is not None, "it has just been opened or changed"
        return project
