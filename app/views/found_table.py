"""The list of events that were found."""

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QHeaderView, QTableView, QWidget

from app.core.timeline import Timeline
from app.viewmodels.found_events import FoundColumn, FoundEvents, Index
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.tiles import Tiles
from app.views.found_delegate import PICTURE_SIZE, FoundDelegate
from app.views.theme import SPACE_L, SPACE_M, SPACE_S, digits_font
from app.views.thumbnails import Thumbnails

_WIDEST = {
    FoundColumn.TIME: "00:00:00.0",
    FoundColumn.LENGTH: "960 ms",
    FoundColumn.SCORE: "100 %",
    FoundColumn.VERDICT: "? ✎",
}
"""Texts that there is room for; the class gets the rest."""

_ARROW = 14
"""Pixels beside the heading that ranks."""

_LEAST_CLASS = "Chirp, tweet"
"""That much of a class is read at least."""


class FoundTable(QTableView):
    """A click on an event goes there, a double click and Enter open it; a click on a heading ranks.

    Parameters
    ----------
    found
        The events.
    tiles, look
        As for `PictureItem`.
    frames
        The clock on which pictures that arrive are painted.
    """

    went = Signal(int)
    """To a place of the table, by mouse or keys."""
    opened = Signal(int)
    """A place of the table."""

    def __init__(
        self, found: FoundEvents, tiles: Tiles, look: PictureLook, frames: FrameClock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._found, self._frames = found, frames
        self._thumbnails = Thumbnails(tiles, look)
        self._scrolled, self._current_top, self._is_pressed = 0, -1, False
        self.setModel(found)
        self.setItemDelegate(FoundDelegate(self._thumbnails, self))
        self.setAccessibleName("Events that were found")
        self._behave()
        self._set_up_columns()
        found.modelAboutToBeReset.connect(self._keep_place)
        found.modelReset.connect(self._show_place)
        found.layoutChanged.connect(self.show_current)
        self.clicked.connect(lambda index: self.went.emit(index.row()))
        self.activated.connect(lambda index: self.opened.emit(index.row()))
        for changed in (tiles.arrived, look.changed):
            changed.connect(self._mark)

    def set_timeline(self, timeline: Timeline) -> None:
        """Take a project's recordings."""
        self._thumbnails.set_timeline(timeline)
        self._mark()

    def show_current(self) -> None:
        """Show which event is looked at, and which heading ranks."""
        place = self._found.current
        if place is None:
            self.setCurrentIndex(QModelIndex())
        elif place != self.currentIndex().row():
            self.setCurrentIndex(self._found.index(place, FoundColumn.TIME))
        self.viewport().update()
        self._show_ranking()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that are seen, and ask for the pictures that are missing."""
        self._thumbnails.begin()
        super().paintEvent(event)
        self._thumbnails.end()
        if self._thumbnails.is_late:
            self._mark()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave it to the click that follows to go anywhere."""
        self._is_pressed = True
        super().mousePressEvent(event)
        self._is_pressed = False

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Go where the arrow keys lead."""
        super().currentChanged(current, previous)
        if not self._is_pressed and current.isValid() and current.row() != self._found.current:
            self.went.emit(current.row())

    def _behave(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        for corner in self.findChildren(QAbstractButton):  # Qt makes it, and leaves it without a name
            corner.setAccessibleName("Choose all")
            corner.setToolTip("Choose all")
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(PICTURE_SIZE.height() + 2 * SPACE_S)
        self.setSortingEnabled(True)

    def _set_up_columns(self) -> None:
        header, digits = self.horizontalHeader(), QFontMetrics(digits_font())
        header.setHighlightSections(False)
        header.setMinimumSectionSize(SPACE_L)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(FoundColumn.CLASS, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(FoundColumn.PICTURE, PICTURE_SIZE.width() + SPACE_M)
        for column, text in _WIDEST.items():
            heading = digits.horizontalAdvance(self._found.headerData(column, Qt.Orientation.Horizontal)) + _ARROW
            header.resizeSection(column, max(digits.horizontalAdvance(text), heading) + SPACE_L)
        fixed = sum(map(header.sectionSize, set(FoundColumn) - {FoundColumn.CLASS}))
        self.setMinimumWidth(
            fixed + digits.horizontalAdvance(_LEAST_CLASS) + self.verticalScrollBar().sizeHint().width()
        )
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.sortIndicatorChanged.connect(self._show_ranking)  # not every column has an order
        self._show_ranking()

    def _show_ranking(self) -> None:
        with QSignalBlocker(self.horizontalHeader()):
            self.horizontalHeader().setSortIndicator(*self._found.sorted_by)

    def _keep_place(self) -> None:
        """Remember what is seen, and where in it the event that is looked at, if it is."""
        seen, top = self.viewport().rect(), self.visualRect(self.currentIndex()).top()
        self._scrolled = self.verticalScrollBar().value()
        self._current_top = top if self.currentIndex().isValid() and seen.top() <= top < seen.bottom() else -1

    def _show_place(self) -> None:
        """Show the event that is looked at where it was; to who looks elsewhere, what is there now."""
        self.executeDelayedItemsLayout()  # else the bar ends where the list did before
        self.show_current()
        place, bar = self._found.current, self.verticalScrollBar()
        if place is None or self._current_top < 0:
            bar.setValue(self._scrolled)
        else:
            bar.setValue(self.verticalHeader().sectionPosition(place) - self._current_top)

    def _mark(self) -> None:
        self._frames.mark(self.viewport().update)
