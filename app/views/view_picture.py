"""The views of time as they are shown now, as a picture or a drawing."""

from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from app.core.files import replacing
from app.viewmodels.frame_clock import FRAME_MS, FrameClock
from app.views.colours import colours
from app.views.explorer import Explorer
from app.views.time_plot import TimePlot
from app.views.view_drawing import ViewDrawing
from app.views.view_stack import picture_size, stacked
from app.workers import background
from dass.errors import DassError

_SHARP = 2.0

_MOST_FRAMES = 90
"""For which a picture waits until all is drawn: of recordings that are missing nothing ever is."""


class PictureForm(StrEnum):
    """A form of the picture."""

    SCREEN = "screen"
    """PNG with the pixels of the screen."""
    SHARP = "sharp"
    """PNG with twice as many each way."""
    SVG = "svg"
    """A drawing, in which only the spectrogram is made of pixels."""


class ViewPicture(QObject):
    """Takes pictures of an explorer's views, one below the other, once all is drawn that they show.

    Parameters
    ----------
    explorer
        Whose views.
    frames
        On which they repaint.
    """

    taken = Signal(object)
    """The path of a picture that is written."""
    failed = Signal(str)
    """A sentence for the user."""

    def __init__(self, explorer: Explorer, frames: FrameClock) -> None:
        super().__init__(explorer)
        self._explorer, self._frames = explorer, frames

    def size(self, form: PictureForm) -> QSize:
        """Return how many pixels a picture has, or would have that is as sharp as the image in a drawing."""
        return picture_size(self._explorer.views) * self._sharpness(form)

    def take(self, form: PictureForm, path: Path) -> None:
        """Take a picture and write it to a file."""
        self._try(form, path, _MOST_FRAMES)

    def _sharpness(self, form: PictureForm) -> float:
        return self._explorer.devicePixelRatioF() if form is PictureForm.SCREEN else _SHARP

    def _try(self, form: PictureForm, path: Path, n_frames_left: int) -> None:
        """Take a picture if all is drawn, or nothing more will be; else try again with the next frame."""
        explorer, sharpness = self._explorer, self._sharpness(form)
        for view in explorer.views:
            view.set_sharpness(sharpness)
        self._frames.flush()
        is_ready = explorer.is_drawn and not explorer.is_late
        if is_ready or not n_frames_left:
            is_drawing = form is PictureForm.SVG
            picture = ViewDrawing.of(explorer.views) if is_drawing else image_of(explorer.views, sharpness)
            if not explorer.is_late or not n_frames_left:
                self._keep(picture, path)
                return
        QTimer.singleShot(FRAME_MS, self, partial(self._try, form, path, n_frames_left - 1))

    def _keep(self, picture: QImage | ViewDrawing, path: Path) -> None:
        for view in self._explorer.views:
            view.set_sharpness(None)
        background.run(_write, picture, path, then=self.taken.emit, failed=self.failed.emit)


def image_of(views: Sequence[TimePlot], sharpness: float) -> QImage:
    """Return views one below the other, with so many pixels to one of Qt's each way."""
    image = QImage(picture_size(views) * sharpness, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(sharpness)
    image.fill(QColor(colours().background))
    for top, view in stacked(views):
        QWidget.render(view, image, QPoint(0, top))  # the plot's own is of another kind
    return image


def _write(picture: QImage | ViewDrawing, path: Path) -> Path:
    with replacing(path) as part:
        if isinstance(picture, ViewDrawing):
            part.write_bytes(picture.text())
        elif not picture.save(str(part), "PNG"):  # type: ignore[call-overload]
            raise DassError(f"{path} cannot be written: choose another folder, or make room.")
    return path
