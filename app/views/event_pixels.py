"""In which pixels along time there is an event."""

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from app.core.annotation import Verdict
from app.core.annotation_columns import VERDICTS
from app.core.event_table import EventTable
from app.core.review_list import ReviewList
from app.core.timeline import Span
from app.views.verdict_colour import verdict_colour

EVENT_PIXELS = 2
"""An event is at least this wide, at any zoom."""

_NOTHING = 1e-6
"""Of a pixel: what the rounding of times may add."""

_LAST_SEEN = (Verdict.REJECTED, Verdict.ACCEPTED, Verdict.UNSURE, Verdict.NONE)
"""Where events share a pixel, the later of these is seen: what is left to do."""


def event_pixels(events: EventTable, shown: Span, n_pixels: int) -> npt.NDArray[np.bool_]:
    """Return in which pixels there is some part of an event."""
    pixel_s = (shown.stop_s - shown.start_s) / n_pixels
    first = np.floor((events.start_s - shown.start_s) / pixel_s + _NOTHING).clip(0, n_pixels).astype(np.intp)
    stop = np.ceil((events.stop_s - shown.start_s) / pixel_s - _NOTHING).clip(0, n_pixels).astype(np.intp)
    steps = np.zeros(n_pixels + EVENT_PIXELS + 1, np.intp)
    np.add.at(steps, first, 1)
    np.add.at(steps, np.maximum(stop, first + EVENT_PIXELS), -1)
    return np.cumsum(steps)[:n_pixels] > 0


def verdict_image(listed: ReviewList, shown: Span, n_pixels: int) -> QImage:
    """Return an image, one pixel high, of where events are, in the colours of what was said of them."""
    pixels = np.zeros(n_pixels, np.uint32)
    for verdict in _LAST_SEEN:
        events = listed.events.take(listed.verdict == VERDICTS.index(verdict))
        pixels[event_pixels(events, shown, n_pixels)] = verdict_colour(verdict).rgba()
    return QImage(pixels.data, n_pixels, 1, 4 * n_pixels, QImage.Format.Format_ARGB32).copy()
