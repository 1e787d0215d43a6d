"""Something to export, and an export that a test drives, in the names of their view-models."""

from pathlib import Path
from types import SimpleNamespace

from PySide6.QtCore import QObject, Signal

from app.core.formats import ExportFormat


class FakeExportable(QObject):
    """Has so many events of either list, but for the verdicts that are left out; Parquet cannot be written."""

    changed = Signal()

    def __init__(self):
        super().__init__()
        self.is_searching, self.n_events = True, 3
        self.recordings = [Path("/card/night.wav")]
        self.asked = []

    def listed(self, scope, verdicts):
        self.asked.append((scope, verdicts))
        return range(self.n_events)

    def sentence(self, listed, form):
        return f"{len(listed)} events as {form}."

    def obstacle(self, form):
        return "Parquet needs a library." if form is ExportFormat.PARQUET else ""

    def wanted(self, wish, target):
        return SimpleNamespace(wish=wish, target=target)


class FakeExport(QObject):
    """Goes no further by itself."""

    progressed = Signal()

    def __init__(self):
        super().__init__()
        self.fraction, self.is_running, self.is_cancelling, self.job_text = 0.0, False, False, ""
        self.started, self.n_cancelled = [], 0

    def start(self, wanted):
        self.started.append(wanted)
        self.go_on(0.0)

    def go_on(self, fraction):
        self.fraction, self.is_running, self.job_text = fraction, fraction < 1, "Writing 3 events …"
        self.progressed.emit()

    def cancel(self):
        self.n_cancelled += 1
        self.is_cancelling = True
        self.progressed.emit()
