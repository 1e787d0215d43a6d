"""A table of things of which one is chosen."""

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QTableView, QWidget

from app.viewmodels.row_table import ROW_ROLE, SORT_ROLE
from app.views.theme import digits_font


class DataTable(QTableView):
    """Shows a `RowTable`: whole rows are chosen, a click on a head sorts, Tab leads out, Enter and a double click use.

    Parameters
    ----------
    table
        Model whose rows answer `ROW_ROLE` and `SORT_ROLE`.
    name
        What a screen reader says.
    """

    chosen = Signal()
    """Another row, or none, is the current one."""

    def __init__(self, table: QAbstractItemModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSortRole(SORT_ROLE)
        self._sorted.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._sorted.setSourceModel(table)
        self.setModel(self._sorted)
        self.setAccessibleName(name)
        self.setFont(digits_font())
        self._behave()
        self._sorted.modelReset.connect(self._fit)
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit())
        self._fit()

    @property
    def row(self) -> Any:
        """Return the row that is chosen; None where none is."""
        index = self.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def choose(self, place: int) -> None:
        """Choose the row at ``place`` of the table, however that is sorted."""
        source = self._sorted.sourceModel().index(place, 0)
        self.setCurrentIndex(self._sorted.mapFromSource(source))

    def _behave(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        for corner in self.findChildren(QAbstractButton):  # between the two heads, of which only one is shown
            corner.setAccessibleName("Choose all")
            corner.setToolTip("Choose all")
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)

    def _fit(self) -> None:
        self.resizeColumnsToContents()
        self.resizeRowsToContents()
