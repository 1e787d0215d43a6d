"""Whether a device that should give sound does, and when to try it anew."""

from collections import deque

from app.core.gap import LossReason

FIRST_S = 5.0
"""A device may take so long to give its first sound: some are woken by radio."""

STALL_S = 2.0
"""A device that has given nothing for so long is gone, even if its driver does not say so."""

LEAST_RATE = 0.7
"""Of what a device promised; with less, something is broken."""

RATE_S = 10.0
"""Over how long that is looked at."""

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 5.0
"""Before a device is tried anew; each wait is twice the one before, until it has been well for `RATE_S`."""

_LOOK_S = 1.0
"""Whoever looks less often than this was kept from it, and so may have been the device."""


class CaptureWatch:
    """Watches one device, over all the times that it is opened. Is told the time, on any steady clock."""

    def __init__(self) -> None:
        self._wait_s = FIRST_WAIT_S
        self._due_s = float("-inf")
        self._looked_s = 0.0
        self._looks: deque[tuple[float, float]] = deque()

    def is_due(self, now_s: float) -> bool:
        """Tell whether it is time to open the device."""
        return now_s >= self._due_s

    def failed(self, now_s: float) -> None:
        """Be told that the device could not be opened, or was closed since it is not well."""
        self._due_s = now_s + self._wait_s
        self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S)

    def opened(self, now_s: float) -> None:
        """Be told that the device was opened, and now should give sound."""
        self._looked_s = now_s
        self._watched_s = self._quiet_s = self._delivered_s = 0.0
        self._looks.clear()

    def look(self, now_s: float, delivered_s: float, is_active: bool) -> LossReason | None:
        """Tell what is wrong, if anything is.

        Parameters
        ----------
        now_s
            The time.
        delivered_s
            How many seconds of sound the device has given since it was opened.
        is_active
            What its driver says.
        """
        if not is_active:
            return LossReason.DEVICE_GONE
        passed_s = min(now_s - self._looked_s, _LOOK_S)
        self._looked_s = now_s
        self._watched_s += passed_s
        self._quiet_s = 0.0 if delivered_s > self._delivered_s else self._quiet_s + passed_s
        self._delivered_s = delivered_s
        if self._quiet_s >= (STALL_S if delivered_s else FIRST_S) or self._is_slow():
            return LossReason.STALLED
        return None

    def _is_slow(self) -> bool:
        """Look at the last `RATE_S`; if all was well in them, trust the device again."""
        self._looks.append((self._watched_s, self._delivered_s))
        while len(self._looks) > 1 and self._looks[1][0] <= self._watched_s - RATE_S:
            self._looks.popleft()
        watched_s, delivered_s = (now - then for now, then in zip(self._looks[-1], self._looks[0], strict=True))
        if watched_s < RATE_S:
            return False
        is_slow = delivered_s < LEAST_RATE * watched_s
        if not is_slow:
            self._wait_s = FIRST_WAIT_S
        return is_slow
