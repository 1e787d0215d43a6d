"""Events chosen by what time of day it was, and by what else was heard near them."""

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from app.core.event_query import DayHours
from app.core.event_table import EventTable
from app.core.timeline import Timeline
from dass.config import N_CLASSES

_Mask = npt.NDArray[np.bool_]


def within_hours(events: EventTable, hours: DayHours, timeline: Timeline) -> _Mask:
    """Return of which of ``events`` some part lies in the hours, by the clock of the project's time zone.

    In the night in which a zone changes its clocks, hours that begin or end when they change may be an hour longer.
    """
    first = timeline.origin.date() - timedelta(days=1)
    n_days = (timeline.clock_at(timeline.duration_s).date() - first).days + 1
    days = [first + timedelta(days=number) for number in range(n_days)]
    stop_after = timedelta(days=hours.stop <= hours.start)
    starts = [min(_seconds(datetime.combine(day, hours.start), timeline)) for day in days]
    stops = [max(_seconds(datetime.combine(day + stop_after, hours.stop), timeline)) for day in days]
    begun = np.searchsorted(np.sort(starts), events.stop_s, side="left")
    over = np.searchsorted(np.sort(stops), events.start_s, side="right")
    return begun > over


def near_others(events: EventTable, others: EventTable, near_s: float) -> _Mask:
    """Return which of ``events`` have another event among ``others`` at most ``near_s`` away; at 0, touching it.

    The distance is from the end of one to the beginning of the other. An event is not near to itself.
    """
    begun = np.searchsorted(others.start_s, events.stop_s + near_s, side="right")
    over = np.searchsorted(np.sort(others.stop_s), events.start_s - near_s, side="left")
    return begun - over > np.isin(_keys(events), _keys(others))


def _seconds(wall: datetime, timeline: Timeline) -> list[float]:
    """Return when in the project a clock shows ``wall``: twice the same but where clocks are set back or forward."""
    shown = (wall.replace(tzinfo=timeline.zone, fold=fold) for fold in (0, 1))
    return [moment.timestamp() - timeline.origin.timestamp() for moment in shown]


def _keys(events: EventTable) -> npt.NDArray[np.int64]:
    """Return a number that no two events of a table share: at one microsecond, a class begins once."""
    return np.round(events.start_s * 1e6).astype(np.int64) * N_CLASSES + events.class_index
