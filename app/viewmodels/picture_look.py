"""How a project's spectrogram looks: it is one look for all of the project, so that what looks alike is alike."""

from dataclasses import asdict, dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.core.frequency_axis import FrequencyAxis, FrequencyScale
from app.core.json_values import is_number
from app.core.picture import HIGHEST, LOWEST, STEP_DB, Columns

COLOUR_MAPS = ("magma", "inferno", "viridis", "cividis", "grey")
"""Perceptually uniform ones: equal steps of level look equal."""

MIN_BAND = 0.02
"""The narrowest band that can be shown, as a share of all frequencies."""

_QUIET_LOUD = (20, 99.8)
"""Percentiles of what is heard that have the darkest and the brightest colour, less some headroom."""
_HEADROOM_DB = 3.0
_LEAST_RANGE_DB, _MOST_RANGE_DB = 45.0, 80.0

LEVELS_DB = (-120.0, 0.0)
"""Between which the brightest colour can lie (dBFS)."""

RANGES_DB = (20.0, 120.0)
"""Between which the distance from the brightest to the darkest colour can lie."""


@dataclass(frozen=True)
class Look:
    """Colours and frequencies of a spectrogram.

    ``top_db`` has the brightest colour, ``top_db - range_db`` the darkest, in dBFS. The frequencies from ``low_hz`` to
    ``high_hz`` are shown.
    """

    colour_map: str = COLOUR_MAPS[0]
    top_db: float = -30.0
    range_db: float = 70.0
    scale: FrequencyScale = FrequencyScale.MEL
    low_hz: float = 0.0
    high_hz: float = 24_000.0


class PictureLook(QObject):
    """The look of the project that is open.

    Attributes
    ----------
    look : Look
    nyquist_hz : float
        The highest frequency that any recording of the project holds.
    has_levels : bool
        Levels were measured or chosen; they are kept, since what is equally loud is to look alike everywhere.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.look = Look()
        self.nyquist_hz = self.look.high_hz
        self.has_levels = False

    @property
    def axis(self) -> FrequencyAxis:
        """Return where frequencies lie on the height."""
        return FrequencyAxis(self.look.low_hz, self.look.high_hz, self.look.scale)

    def reset(self, nyquist_hz: float) -> None:
        """Take another project with all its frequencies."""
        self.nyquist_hz = nyquist_hz
        self.has_levels = False
        self._set(Look(high_hz=nyquist_hz))

    def choose_map(self, name: str) -> None:
        """Take another colour map."""
        self._set(replace(self.look, colour_map=name))

    def choose_scale(self, scale: FrequencyScale) -> None:
        """Spread frequencies otherwise."""
        self._set(replace(self.look, scale=scale))

    def choose_levels(self, top_db: float, range_db: float) -> None:
        """Take other levels for the brightest and the darkest colour."""
        self.has_levels = True
        self._set(replace(self.look, top_db=top_db, range_db=range_db))

    def measure(self, columns: Columns) -> None:
        """Take levels that suit ``columns`` of a picture, unless there are some already: they hold for the project.

        Silence says nothing about levels.
        """
        heard = columns[columns > LOWEST]
        if self.has_levels or len(heard) == 0:
            return
        low, high = (float(code - HIGHEST) * STEP_DB for code in np.percentile(heard, _QUIET_LOUD))
        range_db = min(max(high - low, _LEAST_RANGE_DB), _MOST_RANGE_DB)
        self.choose_levels(min(max(high + _HEADROOM_DB, LEVELS_DB[0]), LEVELS_DB[1]), range_db)

    def show_band(self, low_hz: float, high_hz: float) -> None:
        """Show [low_hz, high_hz], within what there is."""
        self._set(self._within(replace(self.look, low_hz=low_hz, high_hz=high_hz)))

    def show_all(self) -> None:
        """Show all frequencies."""
        self.show_band(0.0, self.nyquist_hz)

    def zoom(self, factor: float, height: float) -> None:
        """Show ``factor`` times less of the height, with what is at ``height`` (0 to 1) staying there.

        Nothing is zoomed into further than `MIN_BAND`.
        """
        low_hz, high_hz = self._inside(height - height / factor, height + (1 - height) / factor)
        if factor < 1 or high_hz - low_hz >= MIN_BAND * self.nyquist_hz:
            self.show_band(low_hz, high_hz)

    def pan(self, heights: float) -> None:
        """Move what is shown upwards by a share of the height."""
        if heights > 0:
            heights = min(heights, float(self.axis.height_of(self.nyquist_hz)) - 1)
        else:
            heights = max(heights, float(self.axis.height_of(0.0)))
        self.show_band(*self._inside(heights, 1 + heights))

    def state(self) -> dict[str, object]:
        """Return what `restore` needs."""
        return {**asdict(self.look), "has_levels": self.has_levels}

    def restore(self, state: object) -> None:
        """Take what `state` gave; what makes no sense is left as it is."""
        if not isinstance(state, dict):
            return
        known = {key: value for key, value in state.items() if _suits(key, value)}
        if "scale" in known:
            known["scale"] = FrequencyScale(known["scale"])
        self.has_levels = state.get("has_levels") is True and {"top_db", "range_db"} <= known.keys()
        self._set(self._within(replace(self.look, **known)))

    def _within(self, look: Look) -> Look:
        """Return ``look`` with a band that is within what there is, and wide enough to see."""
        least = MIN_BAND * self.nyquist_hz
        low = min(max(look.low_hz, 0.0), self.nyquist_hz - least)
        high = min(max(look.high_hz, low + least), self.nyquist_hz)
        return replace(look, low_hz=low, high_hz=high)

    def _inside(self, low: float, high: float) -> tuple[float, float]:
        """Return the frequencies at two heights; far beyond what there is a mel would be too much for a float."""
        lowest, highest = self.axis.height_of([0.0, self.nyquist_hz])
        low_hz, high_hz = self.axis.hz_at(np.clip([low, high], lowest - 1, highest + 1)).tolist()
        return low_hz, high_hz

    def _set(self, look: Look) -> None:
        if look != self.look:
            self.look = look
            self.changed.emit()


def _suits(key: str, value: object) -> bool:
    if key == "colour_map":
        return value in COLOUR_MAPS
    if key == "scale":
        return value in list(FrequencyScale)
    if key in ("low_hz", "high_hz"):
        return is_number(value)
    limits = {"top_db": LEVELS_DB, "range_db": RANGES_DB}
    return key in limits and is_number(value, *limits[key])
