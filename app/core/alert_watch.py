"""What is watched for in live sound, recording after recording."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.alert import Alert
from app.core.alert_rule import AlertRule
from app.core.class_kinds import kinds
from app.core.event_watch import EventWatch, WatchedEvent
from app.core.recording import Recording
from app.core.specific_watch import SpecificWatch
from dass.config import FEATURES, N_CLASSES
from dass.events import EventPolicy
from dass.scores import ScoreBlock, probabilities

_Scores = npt.NDArray[np.float32]

_DECIMALS = 6

_COLUMN = timedelta(seconds=FEATURES.column_s)


class AlertWatch:
    """Watches for what some rules ask for; however the scores are cut, the alerts are the same.

    Of a rule for a class they are the events that a search finds in the scores of recordings that follow one another,
    taken as one: see `app.core.event_watch.EventWatch`. Of a rule for anything see
    `app.core.specific_watch.SpecificWatch`.

    Parameters
    ----------
    rules
        What to watch for, each by itself.
    """

    def __init__(self, rules: Iterable[AlertRule]) -> None:
        self._rules = tuple(dict.fromkeys(rules))
        self._stretch = _Stretch(self._rules)

    def begin(self, recording: Recording) -> list[Alert]:
        """Go on with another recording, and return what is over because it does not follow the one before.

        It follows if it begins no later than events may lie apart that are one.
        """
        start = _start_of(recording)
        alerts = [] if self._stretch.is_followed(start) else self.end()
        self._stretch.add(recording, start)
        return alerts

    def take(self, block: ScoreBlock) -> list[Alert]:
        """Take the next scores of the recording, and return what is heard or over now, in order of time."""
        logits = block.logits.astype(np.float16).astype(np.float32)  # as they are kept: a search finds the same
        return [alert for column in probabilities(logits) for alert in self._stretch.push(column)]

    def end(self) -> list[Alert]:
        """Return what is over because nothing follows for now; another recording may begin later."""
        stretch, self._stretch = self._stretch, _Stretch(self._rules)
        return stretch.end()


class _Place(NamedTuple):
    """Where a recording lies in a stretch."""

    recording: Recording
    start: datetime
    first_column: int

    def time_of(self, column: int) -> datetime:
        """Return when a column begins."""
        return self.start + (column - self.first_column) * _COLUMN


class _Stretch:
    """Recordings that follow one another."""

    def __init__(self, rules: Sequence[AlertRule]) -> None:
        self._groups = _groups(rules)
        self._places: list[_Place] = []
        self._n_columns = 0

    def is_followed(self, start: datetime) -> bool:
        """Tell whether a recording that begins at ``start`` follows."""
        if not self._places:
            return True
        return start - self._places[-1].time_of(self._n_columns) <= EventPolicy.merge_gap * _COLUMN

    def add(self, recording: Recording, start: datetime) -> None:
        """Go on with another recording."""
        self._places.append(_Place(recording, start, self._n_columns))

    def push(self, column: _Scores) -> list[Alert]:
        """Take the probabilities (classes,) of the next column, and return what is told now."""
        self._n_columns += 1
        return [self._alert(group, event) for group in self._groups for event in group.push(column)]

    def end(self) -> list[Alert]:
        """Return what is told because no column follows."""
        return [self._alert(group, event) for group in self._groups for event in group.watch.end()]

    def _alert(self, group: "_Group", event: WatchedEvent) -> Alert:
        rule, class_index = group.lines[event.line]
        begins = next(place for place in reversed(self._places) if place.first_column <= event.start_column)
        ends = next(place for place in reversed(self._places) if place.first_column < event.stop_column)
        return Alert(
            rule=rule,
            class_index=class_index,
            recording_id=begins.recording.id,
            path=begins.recording.path,
            start_s=round((event.start_column - begins.first_column) * FEATURES.column_s, _DECIMALS),
            start=begins.time_of(event.start_column),
            stop=ends.time_of(event.stop_column),
            score=round(event.score, _DECIMALS),
            is_over=event.is_over,
        )


class _Group:
    """Some lines that are watched together.

    Parameters
    ----------
    watch
        Watches them.
    lines
        Rule and class of each.
    members
        The classes of each of which the likeliest one counts.
    """

    def __init__(
        self,
        watch: EventWatch | SpecificWatch,
        lines: Sequence[tuple[AlertRule, int]],
        members: Sequence[tuple[int, ...]],
    ) -> None:
        self.watch, self.lines = watch, lines
        self._members = [index for own in members for index in own]
        self._edges = list(accumulate(map(len, members[:-1]), initial=0))

    def push(self, column: _Scores) -> list[WatchedEvent]:
        """Take the probabilities (classes,) of the next column."""
        return self.watch.push(np.maximum.reduceat(column[self._members], self._edges))


def _groups(rules: Sequence[AlertRule]) -> list[_Group]:
    of_classes = [(rule, rule.class_index) for rule in rules if rule.class_index is not None]
    of_anything = [rule for rule in rules if rule.class_index is None]
    groups = [_Group(SpecificWatch(rule.policy), *_every_class(rule)) for rule in of_anything]
    if of_classes:
        watch = EventWatch([rule.policy for rule, _ in of_classes])
        groups.append(_Group(watch, of_classes, [kinds(index) for _, index in of_classes]))
    return groups


def _every_class(rule: AlertRule) -> tuple[list[tuple[AlertRule, int]], list[tuple[int]]]:
    """Return the lines and their members of a rule for anything."""
    return [(rule, index) for index in range(N_CLASSES)], [(index,) for index in range(N_CLASSES)]


def _start_of(recording: Recording) -> datetime:
    """Return when a live recording began, in UTC."""
    clock = recording.clock
    return clock.wall.replace(tzinfo=timezone(clock.utc_offset or timedelta())).astimezone(UTC)
