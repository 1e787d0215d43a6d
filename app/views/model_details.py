"""What is known of one model, and what can be done to it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from app.core.model_store import ModelEntry
from app.core.published import PUBLISHED
from app.viewmodels.models import KINDS, Models, megabytes
from app.views.dialog import button, heading, muted, sentence
from app.views.stylesheet import SPACE_L, SPACE_M
from app.views.theme import title_font

_MIN_WIDTH = 240


class ModelDetails(QFrame):
    """Describes a model with its licence, above the buttons to download or remove it.

    Parameters
    ----------
    models
        What the buttons steer.
    """

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._entry: ModelEntry | None = None
        self._name = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._name.setFont(title_font(1.2))
        self._state = muted()
        self._description = sentence()
        self._licence, self._size, self._from = sentence(), sentence(), sentence()
        self._job = muted()
        self._progress = QProgressBar(textVisible=False)
        self._progress.setAccessibleName("Progress of the download")
        self._download = button("Download", "Fetch it; an interrupted download goes on where it stopped", True)
        self._remove = button("Remove", "Delete it from this computer")
        self._cancel = button("Cancel", "Stop; what has arrived is kept for the next time")
        self._lay_out()
        self._connect()
        self.show_entry(None)

    def show_entry(self, entry: ModelEntry | None, is_used: bool = False) -> None:
        """Describe another model, or none."""
        self._entry = entry
        self.setVisible(entry is not None)
        if entry is not None:
            self._describe(entry, is_used)
        self._show_job()

    def _lay_out(self) -> None:
        self.setProperty("role", "panel")
        self.setMinimumWidth(_MIN_WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self._facts(), 1)
        layout.addWidget(self._job)
        layout.addWidget(self._progress)
        buttons = QHBoxLayout()
        for pressed in (self._download, self._remove, self._cancel):
            buttons.addWidget(pressed)
        buttons.addStretch(1)
        layout.addLayout(buttons)

    def _facts(self) -> QScrollArea:
        """Return what there is to read; models that people add may say much of themselves."""
        page = QFrame()
        page.setProperty("role", "panel")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        facts = QFormLayout()
        for title, label in (("Licence", self._licence), ("Size", self._size), ("From", self._from)):
            facts.addRow(heading(title), label)
        for widget in (self._name, self._state, self._description):
            layout.addWidget(widget)
        layout.addLayout(facts)
        layout.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.setAccessibleName("About the model")
        return area

    def _connect(self) -> None:
        self._models.job_changed.connect(self._show_job)
        self._download.clicked.connect(lambda: self._models.download(self._name.text()))
        self._remove.clicked.connect(lambda: self._models.remove(self._name.text()))
        self._cancel.clicked.connect(self._models.cancel)

    def _describe(self, entry: ModelEntry, is_used: bool) -> None:
        self._name.setText(entry.name)
        self._state.setText(f"{KINDS.get(entry.kind, entry.kind)}{' · in use' if is_used else ''}")
        self._description.setText(entry.description)
        self._description.setVisible(bool(entry.description))
        self._licence.setText(entry.licence)
        self._size.setText(megabytes(entry.size_bytes))
        self._from.setText(_origin(entry))
        self._remove.setEnabled(not is_used)
        self._remove.setToolTip("In use: use another model first" if is_used else "Delete it from this computer")

    def _show_job(self) -> None:
        entry, received = self._entry, self._models.received
        is_busy = bool(self._models.job)
        self._download.setVisible(not is_busy and entry is not None and entry.kind == "available")
        self._remove.setVisible(not is_busy and entry is not None and entry.kind in ("downloaded", "added"))
        for widget in (self._job, self._progress, self._cancel):
            widget.setVisible(is_busy)
        self._cancel.setEnabled(not self._models.is_cancelling)
        self._job.setText(self._models.job_text)
        self._progress.setRange(0, 1000 if received and received.n_all else 0)
        if received and received.n_all:
            self._progress.setValue(round(1000 * received.n_bytes / received.n_all))


def _origin(entry: ModelEntry) -> str:
    if entry.kind == "bundled":
        return "this program"
    published = PUBLISHED.get(entry.name)
    return f"huggingface.co/{published.repository}" if published else str(entry.path)
