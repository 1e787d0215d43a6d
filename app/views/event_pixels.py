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
    rows = events.reaching(*shown)
    return _covered(*_edges(events, rows, shown, n_pixels), n_pixels)


def verdict_image(listed: ReviewList, shown: Span, n_pixels: int, class_index: int | None = None) -> QImage:
    """Return an image, one pixel high, of where events are, in the colours of what was said of them.

    With a ``class_index``, of that class alone.
    """
    rows = listed.events.reaching(*shown)
    if class_index is not None:
        rows = rows[listed.events.class_index[rows] == class_index]
    first, stop = _edges(listed.events, rows, shown, n_pixels)
    verdict, pixels = listed.verdict[rows], np.zeros(n_pixels, np.uint32)
    for kind in _LAST_SEEN:
        is_kind = np.flatnonzero(verdict == VERDICTS.index(kind))
        pixels[_covered(first[is_kind], stop[is_kind], n_pixels)] = verdict_colour(kind).rgba()
    return QImage(pixels.data, n_pixels, 1, 4 * n_pixels, QImage.Format.Format_ARGB32).copy()


def _edges(events: EventTable, rows: Numbers, shown: Span, n_pixels: int) -> tuple[Numbers, Numbers]:
    """Return the first pixel of each of some events, and the one after its last."""
    pixel_s = (shown.stop_s - shown.start_s) / n_pixels
    starts, stops = ((times[rows] - shown.start_s) / pixel_s for times in (events.start_s, events.stop_s))
    first = np.floor(starts + _NOTHING).clip(0, n_pixels).astype(np.int64)
    stop = np.ceil(stops - _NOTHING).clip(0, n_pixels).astype(np.int64)
    return first, np.maximum(stop, first + EVENT_PIXELS)


def _covered(first: Numbers, stop: Numbers, n_pixels: int) -> Mask:
    """Return which pixels lie in a span of [first[i], stop[i])."""
    n_edges = n_pixels + EVENT_PIXELS + 1
    return np.cumsum(np.bincount(first, minlength=n_edges) - np.bincount(stop, minlength=n_edges))[:n_pixels] > 0
