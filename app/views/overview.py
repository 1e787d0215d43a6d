"""The whole project in a strip: what it looks like, where events are, and the window that the other views show."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor

from app.core.timeline import Span
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.navigator import Navigator
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.review_rows import ReviewRows
from app.viewmodels.scores import Scores
from app.viewmodels.tiles import Tiles
from app.views.area_image import area_image
from app.views.area_item import Area, AreaItem
from app.views.colours import colours
from app.views.event_pixels import verdict_image
from app.views.overview_window import OverviewWindow
from app.views.span_item import SpanItem
from app.views.tile_plot import TilePlot
from app.views.time_view_box import TimeViewBox

HEIGHT = 104

_DENSITY_SHARE = 0.3
"""Of the height, above the picture, for how many events there are."""

_LEAST_PIXELS = 6
"""The window is drawn at least this wide, so that it can be seen and taken hold of."""
_NARROW_PIXELS = 20
"""Below, its edges cannot be dragged."""


class _OverviewBox(TimeViewBox):
    """A drag chooses the window, and a click brings it there."""

    def _click(self, place: QPointF) -> None:
        self._navigator.go_to(place.x())

    def _select(self, begin: QPointF, end: QPointF) -> None:
        self._navigator.show(*sorted((begin.x(), end.x())))

    def _pan(self, seconds: float) -> None:
        self._navigator.pan(-seconds)  # here the window moves, not what is below it

    def _far_edge(self, time_s: float) -> float | None:
        return None  # here a drag chooses the window, not the selection


class OverviewView(TilePlot):
    """All of the project; its window can be dragged, resized and drawn anew.

    Parameters
    ----------
    navigator, frames, tiles, look
        As for `TilePlot`.
    scores
        Where events and what is not analysed come from.
    rows
        The events that are listed: while there are some, they are shown in place of all others.
    """

    def __init__(
        self,
        navigator: Navigator,
        frames: FrameClock,
        tiles: Tiles,
        look: PictureLook,
        scores: Scores,
        rows: ReviewRows,
    ) -> None:
        self._scores, self._rows = scores, rows
        self._marked: tuple[object, ...] = ()
        self._density = AreaItem()
        self._unanalysed, self._overlaps, self._shade = SpanItem(), SpanItem(), SpanItem()
        self._window = OverviewWindow()
        super().__init__(navigator, frames, tiles, look, _OverviewBox(navigator))
        self.setAccessibleName("Overview of the whole project")
        self.setFixedHeight(HEIGHT)
        for item in (self._density, self._unanalysed, self._overlaps, self._shade, self._window):
            self.addItem(item, ignoreBounds=True)
        self.set_y_range(0, 1 + _DENSITY_SHARE)
        self._window.moved.connect(self._move_window)
        self._window.resized.connect(navigator.show)
        for changed in (look.changed, scores.changed_within, scores.events_changed, rows.changed):
            changed.connect(self.mark)
        self.recolour()

    def recolour(self) -> None:
        """Take the colours of the theme."""
        super().recolour()
        look = colours()
        self._unanalysed.set_style(QBrush(QColor(look.unanalysed), Qt.BrushStyle.BDiagPattern))
        self._overlaps.set_style(QBrush(QColor(look.warning), Qt.BrushStyle.DiagCrossPattern))
        self._shade.set_style(QBrush(QColor(look.window_shade)))
        self._window.recolour(look.accent)
        self.mark()

    @property
    def shown(self) -> Span:
        """Return the whole project."""
        return Span(0.0, self._navigator.duration_s)

    def refresh(self) -> None:
        """Show all of the project and where the window is."""
        super().refresh()
        self.picture.show_window(*self.shown, self.n_pixels, round(self.n_rows / (1 + _DENSITY_SHARE)))
        self._show_events()
        overlaps = self._timeline.overlaps if self._timeline else ()
        self._overlaps.set_rectangles(self.rectangles(overlaps, 0.0, 1.0))
        self._unanalysed.set_rectangles(self.rectangles(self._scores.unanalysed(), 1.0, 1 + _DENSITY_SHARE))
        self._show_window()

    def _show_events(self) -> None:
        """Show how many events there are or, where some are listed, each of those and what was said of it."""
        listed = self._rows.listed
        state = listed, self._scores.events, self.shown, self.n_pixels, self.n_rows, colours()
        if state == self._marked:
            return
        self._marked = state
        if len(listed):
            image = verdict_image(listed, self.shown, self.n_pixels)
            place = QRectF(0.0, 1.0, self._navigator.duration_s, _DENSITY_SHARE)
            self._density.show_areas([Area(place, image)])
        else:
            self._show_density()

    def _show_density(self) -> None:
        """Show how many events there are; as their square root, so that few are seen beside many."""
        counts = self._scores.events.density(np.linspace(*self.shown, self.n_pixels + 1))
        heights = np.sqrt(counts / max(1, counts.max()))
        heights[counts == 0] = np.nan
        n_rows = round(self.n_rows * _DENSITY_SHARE / (1 + _DENSITY_SHARE))
        image = area_image(np.zeros(len(heights)), heights, n_rows, QColor(colours().event))
        place = QRectF(0.0, 1.0, self._navigator.duration_s, _DENSITY_SHARE)
        self._density.show_areas([Area(place, image)])

    def _show_window(self) -> None:
        navigator = self._navigator
        duration_s, height = navigator.duration_s, 1 + _DENSITY_SHARE
        pixel_s = duration_s * self.sharpness / self.n_pixels
        missing = max(0.0, _LEAST_PIXELS * pixel_s - navigator.window_s) / 2
        start_s, stop_s = navigator.start_s - missing, navigator.stop_s + missing
        is_narrow = navigator.window_s < _NARROW_PIXELS * pixel_s
        self._window.show_span(start_s, stop_s, start_s <= 0 and stop_s >= duration_s, is_narrow)
        self._shade.set_rectangles(self.rectangles([(0.0, start_s), (stop_s, duration_s)], 0.0, height))

    def _move_window(self, middle_s: float) -> None:
        half_s = self._navigator.window_s / 2
        self._navigator.show(middle_s - half_s, middle_s + half_s)
