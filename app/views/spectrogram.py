"""The spectrogram over the navigator's window."""

import pyqtgraph as pg
from PySide6.QtCore import Signal

from app.core.timeline import Timeline
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.navigator import Navigator
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.tiles import Tiles
from app.views.gap_captions import GapCaptions
from app.views.hertz_axis import HertzAxis
from app.views.picture_item import PictureItem
from app.views.time_plot import IN_FRONT, TimePlot
from app.views.time_view_box import TimeViewBox


class SpectrogramView(TimePlot):
    """Level over time and frequency; the height runs from 0 to 1, whatever the scale.

    Parameters
    ----------
    navigator, frames
        As for `TimePlot`.
    tiles
        Where pictures come from.
    look
        Colours and frequencies; steered by the mouse.
    """

    pointed = Signal(object, object)
    """Time and frequency under the mouse; None and None when it leaves."""

    def __init__(self, navigator: Navigator, frames: FrameClock, tiles: Tiles, look: PictureLook) -> None:
        self._look = look
        self._picture, self._captions = PictureItem(tiles, look), GapCaptions()
        self._hertz = HertzAxis()
        super().__init__(
            navigator, frames, has_time_axis=True, box=TimeViewBox(navigator, self._hz_at), left=self._hertz
        )
        self.setAccessibleName("Spectrogram")
        self.addItem(self._picture, ignoreBounds=True)
        self._captions.setZValue(IN_FRONT)
        self.addItem(self._captions, ignoreBounds=True)
        self._picture.is_unfinished.connect(self.mark)
        tiles.arrived.connect(self.mark)
        look.changed.connect(self._take_look)
        self.box.frequency_zoomed.connect(look.zoom)
        self.box.frequency_dragged.connect(look.pan)
        self.box.hovered.connect(self._point)
        self._take_look()

    def set_timeline(self, timeline: Timeline, shows_clock: bool) -> None:
        """Take a project's recordings."""
        self._picture.set_timeline(timeline)
        super().set_timeline(timeline, shows_clock)

    @property
    def is_drawn(self) -> bool:
        """Return whether there is something to see in every column."""
        return self._picture.is_drawn

    @property
    def is_late(self) -> bool:
        """Return whether something was left out when it was painted last, for want of time."""
        return self._picture.is_late

    def refresh(self) -> None:
        """Show the navigator's window."""
        super().refresh()
        self._picture.show_window(*self.shown, self.n_pixels, self.n_rows)
        self._captions.show_notes(self._gap_notes, *self.shown)

    def band_range(self, band: tuple[float, float]) -> tuple[float, float]:
        """Return the part of the height that a band in Hz covers."""
        low, high = self._look.axis.height_of(band).tolist()
        return low, high

    def _take_look(self) -> None:
        self._hertz.show_frequencies(self._look.axis)
        self.mark()

    def _hz_at(self, height: float) -> float:
        look = self._look.look
        return min(max(float(self._look.axis.hz_at(height)), look.low_hz), look.high_hz)

    def _point(self, place: pg.Point | None) -> None:
        if place is None:
            self.pointed.emit(None, None)
        else:
            self.pointed.emit(place.x(), self._hz_at(place.y()))
