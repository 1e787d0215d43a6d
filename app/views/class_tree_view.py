"""The tree of classes in the class panel."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTreeView, QWidget

from app.core.class_summaries import N_STRIP
from app.viewmodels.class_filter import ClassFilter
from app.viewmodels.classes import ClassRole, Column
from app.views.class_delegate import ClassDelegate
from app.views.theme import SPACE_L, SPACE_S, digits_font

_INDENT = 10
_STRIP_WIDTH = N_STRIP + 2 * SPACE_S
"""A pixel for each place."""
_WIDEST = {Column.EVENTS: "00,000", Column.PEAK: "100 %"}
"""Texts that there is room for; the name gets the rest."""


class ClassTreeView(QTreeView):
    """A tick, a double click and Enter give a class its lane or take it away; what is looked for lies open.

    Parameters
    ----------
    shown
        The classes that the tree shows.
    """

    def __init__(self, shown: ClassFilter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self._collapsed: set[int] = set()
        self._was_open = False
        self.setAccessibleName("Classes")
        self.setModel(shown)
        self.setItemDelegate(ClassDelegate(self))
        self.setUniformRowHeights(True)
        self.setIndentation(_INDENT)
        self.setAllColumnsShowFocus(True)
        self.setExpandsOnDoubleClick(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._set_up_header()
        self._add_action("Show or hide lane", self._toggle, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        self._add_action("Show only this lane", lambda: shown.show_only(self._current))
        self.doubleClicked.connect(self._toggle)
        self.collapsed.connect(lambda index: self._collapsed.add(shown.number(index)))
        self.expanded.connect(lambda index: self._collapsed.discard(shown.number(index)))
        shown.filter_changed.connect(self._show)
        self._show()

    @property
    def _current(self) -> QModelIndex:
        return self.currentIndex().siblingAtColumn(Column.NAME)

    def _set_up_header(self) -> None:
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(_INDENT)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        digits = QFontMetrics(digits_font())
        for column, text in _WIDEST.items():
            header.resizeSection(column, digits.horizontalAdvance(text) + SPACE_L)
        header.resizeSection(Column.PRESENCE, _STRIP_WIDTH)
        self.setSortingEnabled(True)
        self.sortByColumn(Column.EVENTS, Qt.SortOrder.DescendingOrder)

    def _add_action(self, text: str, run: Callable[[], object], *keys: Qt.Key) -> None:
        """Put an action on the current row into the menu, where it has keys onto them, too."""
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: run())
        self.addAction(action)

    def _toggle(self) -> None:
        """Show or hide the lane of the current class; open or close a group."""
        if self._current.data(ClassRole.CLASS_INDEX) is None:
            self.setExpanded(self._current, not self.isExpanded(self._current))
        else:
            self._shown.toggle_lane(self._current)

    def _show(self) -> None:
        """Show columns only where there is something in them, and rows as they are looked for."""
        for column in (Column.EVENTS, Column.PEAK, Column.PRESENCE):
            self.setColumnHidden(column, not self._shown.is_analysed)
        self._open()

    def _open(self) -> None:
        """Open all that is kept, but what the user has closed; close everything when nothing is looked for any more."""
        is_searched = bool(self._shown.text.strip())
        is_open = is_searched or self._shown.is_heard_only
        with QSignalBlocker(self):
            if is_open:
                self.expandAll()
            elif self._was_open:
                self.collapseAll()
            for number in self._collapsed if not is_searched else ():
                self.collapse(self._shown.index_of(number))
        self._was_open = is_open
