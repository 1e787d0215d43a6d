"""Where an axis that shows the clock has its marks."""

from datetime import UTC, datetime, timedelta
from math import ceil, floor

from app.core.time_text import marks
from app.core.timeline import Timeline

_LEAST_SHIFT_S, _MOST_SHIFT_S = 1800.0, 3600.0
"""By which clocks are put forward and back."""


def clock_marks(timeline: Timeline, start_s: float, stop_s: float, step_s: float) -> list[float]:
    """Return the times in [start_s, stop_s] at which the clock shows multiples of a step, counted from a midnight.

    Where clocks are put back these are met twice; where they are put forward some are left out.

    Parameters
    ----------
    timeline
        Says what the clock shows.
    start_s, stop_s, step_s
        In seconds of the project; a step is one of those of `mark_step`.
    """
    midnight = timeline.origin.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    if step_s <= _LEAST_SHIFT_S:  # it goes into every shift, so shifts change nothing
        return list(marks(start_s, stop_s, step_s, -_since(midnight, 0.0, timeline)))
    first = floor((_since(midnight, start_s, timeline) - _MOST_SHIFT_S) / step_s)
    last = ceil((_since(midnight, stop_s, timeline) + _MOST_SHIFT_S) / step_s)
    walls = (midnight + timedelta(seconds=number * step_s) for number in range(first, last + 1))
    times = {time_s for wall in walls for time_s in _times_of(wall, timeline)}
    return sorted(time_s for time_s in times if start_s <= time_s <= stop_s)


def _since(midnight: datetime, time_s: float, timeline: Timeline) -> float:
    """Return the seconds that the clock has counted from ``midnight`` to a time."""
    return (timeline.clock_at(time_s).replace(tzinfo=None) - midnight).total_seconds()


def _times_of(wall: datetime, timeline: Timeline) -> list[float]:
    """Return when the clock shows ``wall``: twice where it is put back, never where it is put forward, else once."""
    moments = [wall.replace(tzinfo=timeline.zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    shown = [moment for moment in moments if moment.astimezone(timeline.zone).replace(tzinfo=None) == wall]
    return [(moment - timeline.origin.astimezone(UTC)).total_seconds() for moment in shown]
