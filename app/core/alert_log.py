"""Alerts, written down as they come, so that they are there after a restart."""

import json
from pathlib import Path

from app.core.alert import Alert
from app.core.exported_event import path_text
from app.core.files import data_folder, writing

MOST_BYTES = 10_000_000
"""About 30,000 lines; then the file is put aside, in place of the one put aside before."""


class AlertLog:
    """A file of JSON lines, for all projects, to which any number of programs may add.

    Parameters
    ----------
    path
        The file; by default ``alerts.jsonl`` in the data folder.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or data_folder() / "alerts.jsonl"
        self._put_aside = self.path.with_suffix(".old.jsonl")

    def add(self, project: Path, alert: Alert) -> None:
        """Write down what was told of a project.

        Raises
        ------
        DassError
            The file cannot be written.
        """
        line = json.dumps({"project": path_text(project)} | json.loads(alert.to_json()), ensure_ascii=False)
        with writing(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and self.path.stat().st_size > MOST_BYTES:
                self.path.replace(self._put_aside)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")

    def alerts(self, project: Path) -> list[Alert]:
        """Return what was told of a project, each event once, as it was told last, in order of time.

        Lines that a crash, or somebody else, left unreadable are passed over.
        """
        told = {}
        for file in (self._put_aside, self.path):
            for alert in _alerts(file, project):
                told[alert.rule, alert.class_index, alert.start] = alert
        return sorted(told.values(), key=lambda alert: alert.start)


def _alerts(file: Path, project: Path) -> list[Alert]:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [alert for line in lines if (alert := _alert(line, project)) is not None]


def _alert(line: str, project: Path) -> Alert | None:
    try:
        return Alert.from_json(line) if json.loads(line)["project"] == path_text(project) else None
    except (ValueError, LookupError, TypeError):
        return None
