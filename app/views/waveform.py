"""The waveform over the navigator's window, from the same tiles as the spectrogram."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from app.core.picture import Peaks
from app.core.picture_grid import column_s, level_for
from app.core.tiles import TileKey, tile_keys
from app.core.timeline import Piece
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.navigator import Navigator
from app.viewmodels.tiles import Tiles
from app.views.area_image import area_image
from app.views.area_item import Area, AreaItem
from app.views.colours import colours
from app.views.time_plot import TimePlot

_QUIETEST = 0.02
"""Full height is never less than this share of full scale, so that silence looks like silence."""

_HEADROOM = 1.1

_SAME = 1e-6
"""Of a column: edges of columns and pixels that are no further apart are one."""

_LOW_HIGH = np.fmin, np.fmax
"""They pass over what is not known."""

Curve = npt.NDArray[np.float64]


class WaveformView(TimePlot):
    """Lowest and highest sample of every moment, as high as the loudest that is seen.

    Parameters
    ----------
    navigator, frames
        As for `TimePlot`.
    tiles
        Where pictures come from.
    """

    def __init__(self, navigator: Navigator, frames: FrameClock, tiles: Tiles) -> None:
        self._tiles = tiles
        self._item = AreaItem()
        super().__init__(navigator, frames)
        self.setAccessibleName("Waveform")
        self.addItem(self._item, ignoreBounds=True)
        tiles.arrived.connect(self.mark)

    def recolour(self) -> None:
        """Take the colours of the theme."""
        super().recolour()
        self.mark()

    def refresh(self) -> None:
        """Show the navigator's window."""
        lows, highs = self._extremes()
        height = max(_HEADROOM * float(np.fmax.reduce([-lows, highs], axis=None, initial=0.0)), _QUIETEST)
        self._y_range = (-height, height)
        super().refresh()
        place = QRectF(self.shown.start_s, -height, self.shown.stop_s - self.shown.start_s, 2 * height)
        colour = QColor(colours().waveform)
        image = area_image(0.5 + 0.5 * lows / height, 0.5 + 0.5 * highs / height, self.n_rows, colour)
        self._item.show_areas([Area(place, image)])

    def _extremes(self) -> tuple[Curve, Curve]:
        """Return the lowest and the highest sample (n_pixels,) in each pixel, NaN where nothing is known."""
        edges = np.linspace(*self.shown, self.n_pixels + 1)
        extremes = np.full((self.n_pixels, 2), np.nan)
        wanted = []
        for piece, key in self._seen():
            wanted.append(key)
            begin_s = piece.placement.start_s
            start_s, stop_s = max(piece.start_s, begin_s + key.start_s), min(piece.stop_s, begin_s + key.stop_s)
            first, stop = np.searchsorted(edges, start_s, "right") - 1, np.searchsorted(edges, stop_s, "left")
            inside = edges[first : stop + 1].clip(start_s, stop_s) - begin_s
            found = self._found(key, inside)
            for side, ufunc in enumerate(_LOW_HIGH):
                ufunc(extremes[first:stop, side], found[:, side], out=extremes[first:stop, side])
        self._tiles.want(self, wanted)
        return extremes[:, 0], extremes[:, 1]

    def _seen(self) -> Iterator[tuple[Piece, TileKey]]:
        """Yield the tiles that hold what is seen, each with the piece of the timeline that it belongs to."""
        level = level_for((self.shown.stop_s - self.shown.start_s) / self.n_pixels)
        for piece in self._timeline.within(*self.shown) if self._timeline else ():
            begin_s = piece.placement.start_s
            seen = piece.start_s - begin_s, piece.stop_s - begin_s
            for key in tile_keys(piece.placement.recording.id, level, *seen):
                yield piece, key

    def _found(self, wanted: TileKey, edges: Curve) -> Curve:
        """Return the extremes (n, 2) of the pixels between ``edges``, from the finest tiles there are."""
        found = np.full((len(edges) - 1, 2), np.nan)
        for key in self._tiles.holding(wanted):
            tile = self._tiles.tile(key)
            assert tile is not None, "it is there: that is why it was found"
            coarser = _in_pixels(tile.picture.peaks, (edges - key.start_s) / column_s(key.level))
            np.copyto(found, coarser, where=np.isnan(found))
            if tile.picture.is_drawn.all():
                break
        return found


def _in_pixels(peaks: Peaks, edges: Curve) -> Curve:
    """Return the lowest and highest sample (n, 2) of all columns that each [edges[i], edges[i+1]) touches."""
    columns = np.concatenate([peaks, np.full((1, 2), np.nan)])
    first = np.floor(edges[:-1] + _SAME).astype(np.intp).clip(0, len(peaks))
    stop = np.ceil(edges[1:] - _SAME).astype(np.intp).clip(0, len(peaks))
    spans = np.stack([first, stop], axis=1).ravel()
    found = [ufunc.reduceat(columns[:, side], spans)[::2] for side, ufunc in enumerate(_LOW_HIGH)]
    return np.where((first < stop)[:, None], np.stack(found, axis=1), np.nan)
