"""The analyses of a project: choose which is shown, delete one, compare two."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from app.viewmodels.runs import Analysed, Runs, run_table
from app.views.comparison_view import ComparisonView
from app.views.data_table import DataTable
from app.views.dialog import Dialog, button, muted
from app.views.message_bar import Action, Severity
from app.views.stylesheet import SPACE_M


class RunsDialog(Dialog):
    """Lists analyses; of the chosen one its recordings, or how it differs from another.

    Parameters
    ----------
    runs
        What is shown and steered.
    is_read_only
        Whether the project cannot be changed.
    """

    def __init__(self, runs: Runs, is_read_only: bool = False, parent: QWidget | None = None) -> None:
        super().__init__("Analyses", QSize(880, 540), parent)
        self._runs, self._is_read_only = runs, is_read_only
        self._chosen_key: tuple[str, str] | None = None
        self._table = DataTable(runs.table, "Analyses")
        self._chosen_runs = run_table(self)
        self._recordings = DataTable(self._chosen_runs, "Recordings of the chosen analysis")
        self._settings = muted()
        self._comparison = ComparisonView(runs)
        self._show_it = button("Show", "Have the window show the scores of the chosen analysis", is_primary=True)
        self._delete = button("Delete …", "Delete the scores of the chosen analysis")
        self._fill_body()
        self._connect()
        self._show()
        self._table.setFocus()

    def _fill_body(self) -> None:
        tabs = QTabWidget()
        tabs.addTab(self._recordings_page(), "&Recordings")
        tabs.addTab(self._comparison, "&Comparison")
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self._table)
        split.addWidget(tabs)
        split.setSizes([160, 300])
        self.body.addWidget(split, 1)
        self.add_button(self._delete)
        self.add_primary(self._show_it)

    def _recordings_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, SPACE_M, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self._settings)
        layout.addWidget(self._recordings, 1)
        return page

    def _connect(self) -> None:
        self._runs.changed.connect(self._show)
        self._runs.failed.connect(self.messages.show_message)
        self._table.chosen.connect(self._show_chosen)
        self._table.activated.connect(self._choose)
        self._show_it.clicked.connect(self._choose)
        self._delete.clicked.connect(self._ask_to_delete)

    def _show(self) -> None:
        """Show the project's analyses; the one that was chosen still is."""
        rows = self._runs.table.rows
        keys = [row.key for row in rows]
        if rows:
            self._table.choose(keys.index(self._chosen_key) if self._chosen_key in keys else _first_shown(rows))
        self._show_chosen()

    def _show_chosen(self) -> None:
        row: Analysed | None = self._table.row
        self._chosen_key = row.key if row is not None else None
        self._show_it.setEnabled(row is not None and not row.is_shown and not self._is_read_only)
        self._delete.setEnabled(row is not None and not self._is_read_only)
        self._chosen_runs.set_rows(row.runs if row is not None else ())
        self._settings.setText(row.settings_text if row is not None else "Nothing has been analysed yet.")
        self._comparison.set_first(row)

    def _choose(self) -> None:
        row: Analysed | None = self._table.row
        if row is not None and self._show_it.isEnabled():
            self._runs.show(row)

    def _ask_to_delete(self) -> None:
        row: Analysed = self._table.row
        n_recordings = "1 recording" if len(row.runs) == 1 else f"{len(row.runs)} recordings"
        self.messages.show_message(
            f"Delete the scores of {row.title} for {n_recordings}? Only a new analysis brings them back.",
            Severity.QUESTION,
            (Action("Delete", lambda: self._runs.delete(row)), Action("Keep", lambda: None)),
        )


def _first_shown(rows: tuple[Analysed, ...]) -> int:
    return next((place for place, row in enumerate(rows) if row.n_shown), 0)
