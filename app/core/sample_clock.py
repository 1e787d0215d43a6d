"""Whether sound was lost without anybody saying so, told by the times at which it arrives.

Not every driver says what it loses: a sound server that finds its reader too slow drops what it has and goes on as if
nothing had been. But sound comes at the rate at which it was taken. Where a delivery comes late and the next ones make
up for it, they only had to wait; where they stay as late, what came between is lost. So what follows a late delivery
is held back until it is clear which of the two it is.
"""

from collections import deque
from typing import NamedTuple

from app.core.capture_ring import Delivery
from app.core.gap import LossReason
from app.core.playback_ring import Frames

TOLERANCE_S = 0.15
"""Deliveries differ by less than this from the usual, even on a busy machine; losses that are smaller add up to it."""

FLAGGED_TOLERANCE_S = 0.03
"""The same where the device says that it lost something."""

SETTLE_S = 0.5
"""A reader that was kept waiting is given everything within less than this."""

USUAL_S = 30.0
"""How far back it is looked for what is usual: long enough to hold a prompt delivery, too short for drift to matter."""

DRIFT_AFTER_S = 300.0
"""Before, deliveries differ by more than clocks do."""

_STEP_S = 0.01
"""Of what makes up for lateness more than this is seen within `SETTLE_S`."""


class Heard(NamedTuple):
    """Frames, and what is missing before them.

    Attributes
    ----------
    frames : Frames
        (n, n_channels).
    start_s : float
        When the first of them was taken, if they came at once.
    n_lost : int
        How many frames are missing before them.
    reason : LossReason or None
        Why; None: none are.
    """

    frames: Frames
    start_s: float
    n_lost: int
    reason: LossReason | None


class SampleClock:
    """Follows the deliveries of a device from its start on.

    Parameters
    ----------
    sample_rate
        Of the device.
    """

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._n = 0
        self._usual = _Usual()
        self._first: _Offset | None = None
        self._held: list[_Held] = []
        self._step = _Offset(0.0, 0.0)

    @property
    def drift_ppm(self) -> float | None:
        """How much faster than the clock the device counts, in millionths; None while it is too early to tell."""
        if self._first is None or self._usual.newest_s - self._first.at_s < DRIFT_AFTER_S:
            return None
        return (self._first.offset_s - self._usual.least_s) / (self._usual.newest_s - self._first.at_s) * 1e6

    def take(self, delivery: Delivery) -> list[Heard]:
        """Go on by a delivery, and return all that is certain now."""
        self._n += delivery.n_dropped + len(delivery.frames)
        offset = _Offset(delivery.arrival_s, delivery.arrival_s - self._n / self._rate)
        late_s = offset.offset_s - self._usual.least_s if self._usual else 0.0
        self._held.append(_Held(delivery, late_s))
        if late_s <= (FLAGGED_TOLERANCE_S if self._is_flagged else TOLERANCE_S):
            self._follow(offset)
            return self.flush()
        return self._judge(_Offset(delivery.arrival_s, late_s))

    def flush(self) -> list[Heard]:
        """Return what is held back, as if it had only been late."""
        held, self._held = self._held, []
        return [self._heard(delivery) for delivery, _ in held]

    @property
    def _is_flagged(self) -> bool:
        return any(delivery.has_overflowed for delivery, _ in self._held)

    def _follow(self, offset: "_Offset") -> None:
        self._usual.add(offset)
        if self._first is None and self._usual.is_long:
            self._first = _Offset(offset.at_s, self._usual.least_s)

    def _judge(self, now: "_Offset") -> list[Heard]:
        """Return what is held back once it does not become less late any more: then that much is lost."""
        if len(self._held) == 1 or now.offset_s < self._step.offset_s - _STEP_S:
            self._step = now
        if now.at_s - self._step.at_s < SETTLE_S:
            return []
        reason = LossReason.OVERRUN if self._is_flagged else LossReason.STALLED
        n_lost = round(min(late_s for _, late_s in self._held) * self._rate)
        self._n += n_lost
        first, *others = self.flush()
        return [first._replace(n_lost=first.n_lost + n_lost, reason=reason), *others]

    def _heard(self, delivery: Delivery) -> Heard:
        start_s = delivery.arrival_s - len(delivery.frames) / self._rate
        return Heard(delivery.frames, start_s, delivery.n_dropped, LossReason.OVERRUN if delivery.n_dropped else None)


class _Held(NamedTuple):
    """What it is not yet clear of whether something is missing before it."""

    delivery: Delivery
    late_s: float


class _Offset(NamedTuple):
    """How much later than its last sample's place in the count a delivery came."""

    at_s: float
    offset_s: float


class _Usual:
    """The least of the offsets of the last `USUAL_S`."""

    def __init__(self) -> None:
        self._rising: deque[_Offset] = deque()
        self._since_s = self.newest_s = 0.0

    def __bool__(self) -> bool:
        return bool(self._rising)

    @property
    def least_s(self) -> float:
        return self._rising[0].offset_s

    @property
    def is_long(self) -> bool:
        """Whether there was time enough to know it well."""
        return self.newest_s - self._since_s >= USUAL_S

    def add(self, offset: _Offset) -> None:
        if not self._rising:
            self._since_s = offset.at_s
        self.newest_s = offset.at_s
        while self._rising and self._rising[-1].offset_s >= offset.offset_s:
            self._rising.pop()
        self._rising.append(offset)
        while self._rising[0].at_s < offset.at_s - USUAL_S:
            self._rising.popleft()
