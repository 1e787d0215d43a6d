"""In which pixels along time there is an event."""

import numpy as np
from PySide6.QtGui import QImage

from app.core.annotation import Verdict
from app.core.annotation_columns import VERDICTS
from app.core.event_table import EventTable
from app.core.review_list import ReviewList
from app.core.spans import Mask, Numbers
from app.core.timeline import Span
from app.views.verdict_colour import verdict_colour

EVENT_PIXELS = 2
"""An event is at least this wide, at any zoom."""

_NOTHING = 1e-6
"""Of a pixel: what the rounding of times may add."""

_LAST_SEEN = (Verdict.REJECTED, Verdict.ACCEPTED, Verdict.UNSURE, Verdict.NONE)
"""Where events share a pixel, the later of these is seen: what is left to do."""


def event_pixels(events: EventTable, shown: Span, n_pixels: int) -> Mask:
    """Return in which pixels there is some part of an event."""
    return _covered(*_edges(events, shown, n_pixels), n_pixels)


def verdict_image(listed: ReviewList, shown: Span, n_pixels: int) -> QImage:
    """Return an image, one pixel high, of where events are, in the colours of what was said of them."""
    first, stop = _edges(listed.events, shown, n_pixels)
    pixels = np.zeros(n_pixels, np.uint32)
    for verdict in _LAST_SEEN:
        rows = np.flatnonzero(listed.verdict == VERDICTS.index(verdict))
        pixels[_covered(first[rows], stop[rows], n_pixels)] = verdict_colour(verdict).rgba()
    return QImage(pixels.data, n_pixels, 1, 4 * n_pixels, QImage.Format.Format_ARGB32).copy()


def _edges(events: EventTable, shown: Span, n_pixels: int) -> tuple[Numbers, Numbers]:
    """Return the first pixel of each event, and the one after its last."""
    pixel_s = (shown.stop_s - shown.start_s) / n_pixels
    first = np.floor((events.start_s - shown.start_s) / pixel_s + _NOTHING).clip(0, n_pixels).astype(np.int64)
    stop = np.ceil((events.stop_s - shown.start_s) / pixel_s - _NOTHING).clip(0, n_pixels).astype(np.int64)
    return first, np.maximum(stop, first + EVENT_PIXELS)


def _covered(first: Numbers, stop: Numbers, n_pixels: int) -> Mask:
    """Return which pixels lie in a span of [first[i], stop[i])."""
    n_edges = n_pixels + EVENT_PIXELS + 1
    return np.cumsum(np.bincount(first, minlength=n_edges) - np.bincount(stop, minlength=n_edges))[:n_pixels] > 0
