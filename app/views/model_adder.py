"""What to call a model that is added from a file."""

from pathlib import Path

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QWidget

from app.core.model_store import suggested_name
from app.viewmodels.models import Models
from app.views.dialog import button, muted
from app.views.stylesheet import SPACE_M


class ModelAdder(QFrame):
    """A row that asks for a name, hidden until there is a file to add.

    Parameters
    ----------
    models
        Where the model is added.
    """

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._path = Path()
        self._file = muted()
        self._name = QLineEdit()
        self._name.setToolTip("Small letters, digits, '.', '_' and '-'")
        self._add = button("Add", "Check the file and keep a copy under this name", is_primary=True)
        self._cancel = button("Cancel", "Add nothing")
        self._lay_out()
        self._name.returnPressed.connect(self._press)
        self._add.clicked.connect(self._press)
        self._cancel.clicked.connect(self.hide)
        models.job_changed.connect(self._show_job)
        self.hide()

    def ask(self, path: Path) -> None:
        """Ask what to call the model in a file."""
        self._path = path
        self._file.setText(path.name)
        self._file.setToolTip(str(path))
        self._name.setText(suggested_name(path))
        self.show()
        self._name.setFocus()
        self._name.selectAll()

    def _lay_out(self) -> None:
        self.setProperty("role", "panel")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_M)
        label = QLabel("&Name")
        label.setBuddy(self._name)
        layout.addWidget(self._file, 1)
        for widget in (label, self._name, self._add, self._cancel):
            layout.addWidget(widget)

    def _show_job(self) -> None:
        self._add.setEnabled(not self._models.job)

    def _press(self) -> None:
        self._models.add(self._path, self._name.text().strip())
