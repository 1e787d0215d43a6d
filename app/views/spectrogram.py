"""The spectrogram over the navigator's window."""

import pyqtgraph as pg
from PySide6.QtCore import Signal

from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.navigator import Navigator
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.tiles import Tiles
from app.views.blank_captions import BlankCaptions
from app.views.hertz_axis import HertzAxis
from app.views.tile_plot import TilePlot
from app.views.time_plot import IN_FRONT
from app.views.time_view_box import TimeViewBox


class SpectrogramView(TilePlot):
    """Level over time and frequency; the height runs from 0 to 1, whatever the scale.

    Parameters
    ----------
    navigator, frames, tiles
        As for `TilePlot`.
    look
        Colours and frequencies; steered by the mouse.
    """

    pointed = Signal(object, object)
    """Time and frequency under the mouse; None and None when it leaves."""

    def __init__(self, navigator: Navigator, frames: FrameClock, tiles: Tiles, look: PictureLook) -> None:
        self._look = look
        self._captions, self._hertz = BlankCaptions(), HertzAxis()
        super().__init__(navigator, frames, tiles, look, TimeViewBox(navigator, self._hz_at), self._hertz)
        self.setAccessibleName("Spectrogram")
        self._captions.setZValue(IN_FRONT)
        self.addItem(self._captions, ignoreBounds=True)
        look.changed.connect(self._take_look)
        self.box.frequency_zoomed.connect(look.zoom)
        self.box.frequency_dragged.connect(look.pan)
        self.box.hovered.connect(self._point)
        self._take_look()

    def refresh(self) -> None:
        """Show the navigator's window."""
        super().refresh()
        self.picture.show_window(*self.shown, self.n_pixels, self.n_rows)
        self._captions.show_blanks(self._blanks, *self.shown)

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
