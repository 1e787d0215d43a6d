"""How the scores of two analyses differ, class by class."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core import time_text
from app.viewmodels.runs import Analysed, Runs
from app.views.data_table import DataTable
from app.views.dialog import button, muted
from app.views.stylesheet import SPACE_M
from dass.config import FEATURES


class ComparisonView(QWidget):
    """Lets a second analysis be chosen, and lists the classes in which it differs from the first.

    Parameters
    ----------
    runs
        What is shown and steered.
    """

    def __init__(self, runs: Runs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._first: Analysed | None = None
        self._others: list[Analysed] = []
        self._other = QComboBox()
        self._compare = button("Compare", "Compare the two, class by class")
        self._says = muted()
        self._classes = DataTable(runs.class_table, "Differences by class")
        self._lay_out()
        self._compare.clicked.connect(self._start)
        runs.compared.connect(self._show)
        self.set_first(None)

    def set_first(self, first: Analysed | None) -> None:
        """Compare another analysis with one of the rest."""
        self._first = first
        self._others = [row for row in self._runs.table.rows if first is not None and row.key != first.key]
        self._other.clear()
        self._other.addItems([f"{row.title}  ({row.settings_title})" for row in self._others])
        self._show()

    def _lay_out(self) -> None:
        label = QLabel("Compare &with")
        label.setBuddy(self._other)
        self._other.setToolTip("The analysis to compare the chosen one with")
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        for widget in (label, self._other, self._compare):
            row.addWidget(widget)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE_M, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addLayout(row)
        layout.addWidget(self._says)
        layout.addWidget(self._classes, 1)

    def _start(self) -> None:
        if self._first is not None:
            self._runs.compare(self._first, self._others[self._other.currentIndex()])

    def _show(self) -> None:
        self._other.setEnabled(bool(self._others))
        self._compare.setEnabled(bool(self._others) and not self._runs.is_comparing)
        self._says.setText(self._sentence())
        self._classes.setVisible(self._runs.comparison is not None)

    def _sentence(self) -> str:
        runs = self._runs
        names = " with ".join(runs.compared_titles)
        if runs.comparison is not None:
            length = time_text.span(runs.comparison.n_columns * FEATURES.column_s)
            columns = f"{runs.comparison.n_columns:,} columns of 0.32 s ({length}) that both have scored"
            return f"{names}: {columns}{' so far …' if runs.is_comparing else '.'}"
        if runs.is_comparing:
            return f"Comparing {names} …"
        if not self._others:
            return "There is nothing to compare with: analyse the recordings with another model first."
        return ""
