"""What happens when something that is watched for is heard."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.core.alert import Alert
from app.core.alert_command import AlertCommand
from app.core.alert_log import AlertLog
from app.core.alert_rule import AlertRule
from app.core.alert_watch import AlertWatch
from app.core.recording import Recording
from dass.errors import DassError
from dass.scores import ScoreBlock


class Alarm:
    """Watches the scores of live sound, writes alerts down and runs a command for each when it begins.

    Parameters
    ----------
    rules
        What to watch for.
    command
        Program and arguments, as `AlertCommand` takes them; none if empty.
    project_path
        The project that the sound belongs to.
    """

    def __init__(self, rules: Iterable[AlertRule], command: Sequence[str], project_path: Path) -> None:
        self._watch = AlertWatch(rules)
        self._command = AlertCommand(command) if command else None
        self._log, self._project_path = AlertLog(), project_path
        self._failures: list[str] = []
        self._is_log_failing = False

    def begin(self, recording: Recording) -> list[Alert]:
        """See `AlertWatch.begin`."""
        return self._raised(self._watch.begin(recording))

    def take(self, block: ScoreBlock) -> list[Alert]:
        """See `AlertWatch.take`."""
        return self._raised(self._watch.take(block))

    def end(self) -> list[Alert]:
        """See `AlertWatch.end`."""
        return self._raised(self._watch.end())

    def failures(self) -> list[str]:
        """Return in sentences what went wrong with the command or the log since last asked; none twice in a row."""
        failures, self._failures = self._failures, []
        return failures + (self._command.failures() if self._command else [])

    def close(self) -> None:
        """Wait a little for commands that are at work."""
        if self._command:
            self._command.close()

    def _raised(self, alerts: list[Alert]) -> list[Alert]:
        for alert in alerts:
            self._write_down(alert)
            if self._command and not alert.is_over:
                self._command.run(alert)
        return alerts

    def _write_down(self, alert: Alert) -> None:
        try:
            self._log.add(self._project_path, alert)
            self._is_log_failing = False
        except DassError as error:  # the alert itself is what counts
            self._failures += [] if self._is_log_failing else [str(error)]
            self._is_log_failing = True
