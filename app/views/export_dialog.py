"""Takes events out of the project: which of them, in which format, and where to."""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QWidget

from app.core.export_names import is_one_file, suggested_name, with_ending
from app.viewmodels.export import ExportModel
from app.viewmodels.exportable import Exportable, ExportWish
from app.viewmodels.preferences import Preferences
from app.views.dialog import Dialog, button, heading, muted
from app.views.export_choice import ExportChoice
from app.views.export_forms import ExportForms
from app.views.export_options import ExportOptions
from app.views.stylesheet import SPACE_M

_PROGRESS_STEPS = 1000


class ExportDialog(Dialog):
    """Asks for all that there is to know, and shows how far an export is; closed, that goes on.

    Parameters
    ----------
    exportable
        What there is.
    export
        Writes it.
    preferences
        Remember the folder.
    """

    def __init__(
        self, exportable: Exportable, export: ExportModel, preferences: Preferences, parent: QWidget | None = None
    ) -> None:
        super().__init__("Export events", QSize(640, 460), parent)
        self._exportable, self._export, self._preferences = exportable, export, preferences
        self.choice, self.forms, self.options = ExportChoice(), ExportForms(exportable), ExportOptions()
        self.says = muted()
        self._job = muted()
        self._bar = QProgressBar(maximum=_PROGRESS_STEPS, textVisible=False)
        self._bar.setAccessibleName("Progress of the export")
        self.cancel = button("Cancel", "Write no further; files that are finished stay")
        self._progress = QWidget()
        self.write = button("Export …", "Choose where to, and write", is_primary=True)
        self._fill_body()
        self.choice.allow_listed(exportable.is_searching)
        self.choice.listed.setChecked(exportable.is_searching)
        self._connect()
        self._show()
        self.forms.setFocus()

    def _fill_body(self) -> None:
        self.body.addWidget(heading("Events"))
        self.body.addWidget(self.choice)
        self.body.addWidget(heading("Format"))
        self.body.addWidget(self.forms, 1)
        self.body.addWidget(self.options)
        self.body.addWidget(self.says)
        row = QHBoxLayout(self._progress)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_M)
        for widget in (self._job, self._bar, self.cancel):
            row.addWidget(widget, int(widget is not self.cancel))
        self.body.addWidget(self._progress)
        self.add_primary(self.write)

    def _connect(self) -> None:
        self._exportable.changed.connect(self._show)
        self.choice.changed.connect(self._show)
        self.forms.chosen.connect(self._show)
        self._export.progressed.connect(self._show_progress)
        self.forms.itemActivated.connect(self.write.click)
        self.write.clicked.connect(self._ask_where)
        self.cancel.clicked.connect(self._export.cancel)

    def _show(self) -> None:
        """Show what is chosen, and what would come of it."""
        self.choice.allow_listed(self._exportable.is_searching)
        self.options.show_form(self.forms.form)
        listed = self._exportable.listed(self.choice.scope, self.choice.verdicts)
        self.says.setText(self._exportable.sentence(listed, self.forms.form))
        self._n_events = len(listed)
        self._show_progress()

    def _show_progress(self) -> None:
        is_running = self._export.is_running
        self._progress.setVisible(is_running)
        self._job.setText(self._export.job_text)
        self._bar.setValue(round(_PROGRESS_STEPS * self._export.fraction))
        self.cancel.setEnabled(not self._export.is_cancelling)
        self.write.setEnabled(self._n_events > 0 and not is_running)

    def _ask_where(self) -> None:
        form = self.forms.form
        target = self._named_file() if is_one_file(form) else self._new_folder()
        if target is not None:
            self._preferences.change(last_export_folder=str(target.parent))
            padding_s, with_frequencies = self.options.padding.value(), self.options.frequencies.isChecked()
            wish = ExportWish(self.choice.scope, self.choice.verdicts, form, padding_s, with_frequencies)
            self.messages.clear()
            self._export.start(self._exportable.wanted(wish, target))

    def _named_file(self) -> Path | None:
        """Return the file that a person names for a table; whether it may replace another is asked later."""
        no_question = QFileDialog.Option.DontConfirmOverwrite
        place = self._preferences.export_folder / self._suggested
        title, names = f"Export as {self.forms.name}", f"{self.forms.name} (*{place.suffix})"
        file, _ = QFileDialog.getSaveFileName(self, title, str(place), names, "", no_question)
        return with_ending(Path(file), place.suffix) if file else None

    def _new_folder(self) -> Path | None:
        """Return a folder of its own, in the one that a person chooses, for what is more than one file."""
        title = f"Where to make the folder “{self._suggested}”"
        folder = QFileDialog.getExistingDirectory(self, title, str(self._preferences.export_folder))
        return Path(folder) / self._suggested if folder else None

    @property
    def _suggested(self) -> str:
        return suggested_name(self.forms.form, self._exportable.recordings)
