"""Areas along time as images, a column of pixels for each value: what is drawn is what there is."""

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

Heights = npt.NDArray[np.floating]


def area_image(lows: Heights, highs: Heights, n_rows: int, fill: QColor, edge: QColor | None = None) -> QImage:
    """Return an image of an area that reaches in each column from one height to another.

    Parameters
    ----------
    lows, highs : ndarray (n,)
        0 is the bottom of the image, 1 its top. NaN: nothing is drawn; anything else takes at least one row.
    n_rows
        The height of the image.
    fill, edge
        Colours of the area and of its outline above and at its sides, where that is to be another.

    Returns
    -------
    QImage
        (n_rows, n), transparent outside the area.
    """
    rows = np.arange(n_rows)[:, None]
    first = np.minimum(np.rint((1 - highs) * n_rows), n_rows - 1)
    stop = np.maximum(np.rint((1 - lows) * n_rows), first + 1)
    inside = (rows >= first) & (rows < stop)
    codes = inside.astype(np.uint8)
    if edge is not None:
        codes += inside & ~_is_within(inside)
    image = QImage(codes.data, len(lows), n_rows, len(lows), QImage.Format.Format_Indexed8)
    image.setColorTable([0, fill.rgba(), (edge or fill).rgba()])
    return image.copy()


def _is_within(inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which pixels have neighbours of the area above and on both sides; at the sides the area goes on."""
    within = np.zeros_like(inside)
    within[1:] = inside[:-1]
    within[:, 1:] &= inside[:, :-1]
    within[:, :-1] &= inside[:, 1:]
    return within
