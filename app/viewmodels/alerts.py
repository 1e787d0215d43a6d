"""What was watched for and heard in the project that is open, as it comes and from before."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.core import time_text
from app.core.alert import Alert
from app.core.alert_log import AlertLog
from app.viewmodels.live import LiveModel
from app.viewmodels.navigator import Navigator, Selection
from app.viewmodels.project import ProjectModel
from app.viewmodels.row_table import Column, RowTable
from app.workers import background


class Alerts(QObject):
    """Lists alerts, the newest first, and goes to the place of one.

    Parameters
    ----------
    project
        Whose alerts are listed.
    live
        Where new ones come from.
    navigator
        Goes there.
    log
        Where those of before are.

    Attributes
    ----------
    table : RowTable of Alert
    """

    changed = Signal()
    """`table` or `watched` is another."""
    raised = Signal(object)
    """`Alert`: something that is watched for is heard now, whichever project is open."""
    failed = Signal(str)
    """A sentence for the user."""

    def __init__(
        self,
        project: ProjectModel,
        live: LiveModel,
        navigator: Navigator,
        log: AlertLog | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.table: RowTable[Alert] = RowTable(
            (
                Column("Time", self._clock, order=lambda alert: alert.start),
                Column("Sound", lambda alert: alert.audio_class.display_name),
                Column("Score", _percent, order=lambda alert: alert.score, is_number=True),
                Column("Lasts", _length, order=lambda alert: alert.duration_s, is_number=True),
            ),
            self,
        )
        self._project, self._live, self._navigator, self._log = project, live, navigator, log or AlertLog()
        live.alerted.connect(self._take)
        live.state_changed.connect(self.changed)
        project.opened.connect(self._load)
        project.closed.connect(lambda: self._show(()))

    @property
    def watched(self) -> str:
        """What is watched for in the project that is open, in a few words; empty where nothing is."""
        project, live = self._project.current, self._live
        if project is None or live.job is None or not live.is_of(project.path):
            return ""
        return ", ".join(f"{rule.name} over {100 * rule.threshold:.0f} %" for rule in live.job.rules)

    def go_to(self, alert: Alert) -> None:
        """Show where an alert begins, and select what it is of."""
        project = self._project.current
        if project is None or alert.recording_id not in {recording.id for recording in project.recordings}:
            return
        start_s = project.timeline.time_of(alert.recording_id, 0) + alert.start_s
        self._navigator.go_to(start_s)
        self._navigator.select(Selection(start_s, start_s + alert.duration_s))

    def _take(self, alert: Alert) -> None:
        is_new = not alert.is_over
        if is_new:
            self.raised.emit(alert)
        project = self._project.current
        if project is not None and self._live.is_of(project.path):
            self._show((alert, *(other for other in self.table.rows if _event(other) != _event(alert))))

    def _load(self) -> None:
        assert self._project.current is not None, "it has just been opened"
        path = self._project.current.path
        self._show(())
        background.run(
            self._log.alerts, path, then=lambda alerts: self._take_loaded(path, alerts), failed=self.failed.emit
        )

    def _take_loaded(self, path: object, alerts: Sequence[Alert]) -> None:
        """Take what was told before, beside what has come since it was asked for."""
        if self._project.current is not None and self._project.current.path == path:
            told = {_event(alert): alert for alert in (*alerts, *self.table.rows)}
            self._show(tuple(told.values()))

    def _show(self, alerts: Sequence[Alert]) -> None:
        self.table.set_rows(sorted(alerts, key=lambda alert: alert.start, reverse=True))
        self.changed.emit()

    def _clock(self, alert: Alert) -> str:
        zone = self._project.current.timeline.zone if self._project.current else None
        return time_text.clock(alert.start.astimezone(zone))


def _event(alert: Alert) -> tuple[object, ...]:
    """Return what two alerts of one event have in common."""
    return alert.rule, alert.class_index, alert.start


def _percent(alert: Alert) -> str:
    return f"{100 * alert.score:.0f} %"


def _length(alert: Alert) -> str:
    return f"{alert.duration_s:.1f} s" if alert.is_over else "now"
