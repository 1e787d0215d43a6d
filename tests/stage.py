"""Views of made-up recordings, and what they have drawn, pixel by pixel."""

from types import SimpleNamespace

import numpy as np
import shiboken6
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from app.core.frequency_axis import FrequencyScale
from app.core.picture import LOWEST, N_BINS, Picture
from app.core.tiles import TILE_COLUMNS, Tile, TileKey
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.kept_annotations import KeptAnnotations
from app.viewmodels.lanes import Lanes
from app.viewmodels.navigator import Navigator
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.review_rows import ReviewRows
from app.viewmodels.scores import Scores
from app.viewmodels.tiles import Tiles
from app.views.colours import DARK
from tests.fake_finder import PromptFinder
from tests.fake_loader import FakeLoader


class Stage:
    """What views need, in the names of `Session`; the dark theme must be on.

    Half a decibel is one step of grey: a code of a picture is its brightness, about.
    """

    def __init__(self, qtbot):
        self._qtbot = qtbot
        self.navigator, self.frames, self.look = Navigator(), FrameClock(), PictureLook()
        self.loader = FakeLoader()
        self.tiles = Tiles(self.loader)
        self.scores, self.lanes = Scores(PromptFinder()), Lanes()
        self.rows = ReviewRows(KeptAnnotations())
        self.review = SimpleNamespace(rows=self.rows)
        self.timeline = None
        self._hosts = []

    def open(self, timeline):
        """Show all of a project."""
        self.timeline = timeline
        self.scores.set_timeline(timeline)
        self.rows.set_timeline(timeline)
        self.tiles.set_recordings([placement.recording for placement in timeline.placements])
        self.navigator.set_duration(timeline.duration_s)
        self.look.reset(max(placement.recording.sample_rate for placement in timeline.placements) / 2)
        self.look.choose_scale(FrequencyScale.LINEAR)
        self.look.choose_map("grey")
        self.look.choose_levels(0.0, 127.0)

    def show(self, view, width=474, height=300):
        """Show a view of the project; its plotted area is 74 pixels narrower."""
        host = QWidget()  # for plots of pyqtgraph are of no use any more once they are closed themselves
        self._qtbot.addWidget(host)
        self._hosts.append(host)
        host.resize(width, height)
        view.setParent(host)
        view.resize(width, height)
        with self._qtbot.waitExposed(host):
            host.show()
        if self.timeline is not None:
            view.set_timeline(self.timeline, shows_clock=False)
        self.frames.flush()
        return view

    def close(self):
        """Take everything away, also what waits for the next frame."""
        for gone in (*self._hosts, self.frames):
            if shiboken6.isValid(gone):
                shiboken6.delete(gone)

    def draw(self, level, recording_id=1, loud=(), peaks=(), n_columns=TILE_COLUMNS, code=LOWEST):
        """Hand over the tiles of a level: ``loud`` are places (column, bin) at 0 dBFS, all else has ``code``.

        ``peaks`` are the lowest and highest sample of columns from the first one on; the others are 0.
        """
        picture = Picture(np.full((n_columns, N_BINS), code, np.uint8), np.zeros((n_columns, 2), np.float16))
        for place in loud:
            picture.columns[place] = 255
        picture.peaks[: len(peaks)] = np.reshape(peaks, (-1, 2))
        for first in range(0, n_columns, TILE_COLUMNS):
            part = Picture(*(values[first : first + TILE_COLUMNS] for values in picture))
            key = TileKey(recording_id, level, first // TILE_COLUMNS)
            self.loader.load(key, Tile(part, np.zeros(len(part.columns), bool)))


def drawn(view, frames, ratio=1):
    """Return the plotted area of a view as (rows, columns, RGB), with ``ratio`` pixels of the device to one of Qt."""
    frames.flush()
    image = QImage(view.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    QWidget.render(view, image, QPoint())
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    area = view.box.mapRectToScene(view.box.rect())
    left, top, width, height = (round(edge * ratio) for edge in (area.x(), area.y(), area.width(), area.height()))
    return pixels[top : top + height, left : left + width, 2::-1].copy()


def x_of(view, time_s, pixels):
    """Return the column of ``pixels`` at which a time is, with its fraction."""
    start_s, stop_s = view.shown
    return (time_s - start_s) / (stop_s - start_s) * pixels.shape[1]


def is_colour(pixels, colour):
    """Return where pixels have a colour of the theme."""
    return (pixels == QColor(colour).getRgb()[:3]).all(axis=-1)


def is_plot(pixels):
    """Return where nothing is drawn."""
    return is_colour(pixels, DARK.plot)
