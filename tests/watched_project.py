"""Projects that are opened, and what is signalled meanwhile."""

import sqlite3
from contextlib import closing
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from app.core.project import Project
from app.viewmodels.project import ProjectModel
from app.workers import background
from tests.fake_project import PROVENANCE, cut, fill, logits
from tests.fake_recording import a_recording
from tests.patience import wait_until

OPENING = ("opening_began", "opening_ended", "opened")
SIGNALS = (*OPENING, "changed", "runs_changed", "damaged", "leaving", "closed", "failed")


class Watched:
    """A model, and what it signalled, each with what was open then."""

    def __init__(self, library):
        self.model = ProjectModel(library)
        self.told, self.recent = [], []
        for name in SIGNALS:
            getattr(self.model, name).connect(lambda *_, name=name: self.told.append((name, self.title)))
        self.model.recent_changed.connect(self.recent.append)

    @property
    def title(self):
        return self.model.current and self.model.current.path.stem

    @property
    def names(self):
        return [name for name, _ in self.told]


def a_project(path, n_columns=(40,)):
    """Make a project of two recordings, of which the first was analysed with several models."""
    with Project.create(path, [a_recording(1, duration_s=13, sample_rate=16_000), a_recording(2)]) as project:
        for number, n in enumerate(n_columns):
            run = project.add_run(1, replace(PROVENANCE, model_sha256=f"{number:02}"), "cpu")
            fill(project, run, cut(logits(n), ()))
    return path


class Open:
    """A project that is open, its work done in the background as always."""

    def __init__(self, qtbot, library, path):
        self.watched, self.path = Watched(library), path
        self.model = self.watched.model
        self._qtbot = qtbot
        self.model.open_project(path)
        self.wait(lambda: "opened" in self.watched.names)
        self.watched.told.clear()

    def wait(self, condition):
        wait_until(self._qtbot, condition)

    def settle(self):
        """Wait for all that is under way."""
        background.close()
        QCoreApplication.processEvents()


def damage(path):
    """Take away the table of the scores."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE score")
