"""When each sample of live sound was taken."""

from datetime import datetime, timedelta

from app.core.capture_clock import CaptureClock
from app.core.gap import Gap, LossReason
from app.core.sample_clock import Heard


class SoundAxis:
    """Counts samples, which is the clock for as long as they come; looks at the computer's at the start of each row.

    Parameters
    ----------
    clock
        The computer's.

    Attributes
    ----------
    now : datetime
        When the sample that comes next was taken, in UTC.
    sample_rate : int
        In Hz.
    """

    def __init__(self, clock: CaptureClock) -> None:
        self._clock = clock
        self._start: datetime | None = None
        self._n = 0
        self._broken: LossReason | None = None
        self.sample_rate = 1

    @property
    def now(self) -> datetime:
        """When the sample that comes next was taken, in UTC."""
        assert self._start is not None
        return self._start + timedelta(seconds=self._n / self.sample_rate)

    def break_off(self, reason: LossReason) -> None:
        """End the row of samples; the next that come begin another one."""
        if self._broken is not LossReason.DEVICE_GONE:  # what is back after that may need some time
            self._broken = reason

    def before(self, part: Heard, sample_rate: int) -> list[Gap]:
        """Place what comes next, and return what is missing before it."""
        gaps = []
        if self._start is None or self._broken is not None:
            age = timedelta(seconds=self._clock.steady_s() - part.start_s)
            gaps += self._resume(self._clock.utc() - age, sample_rate)
        if part.reason is not None:
            gaps.append(Gap(self.count(part.n_lost), self.now, part.reason, part.n_lost))
        return gaps

    def count(self, n_samples: int) -> datetime:
        """Go on by so many samples, and return when the first of them was taken."""
        start = self.now
        self._n += n_samples
        return start

    def end(self) -> list[Gap]:
        """Return what is missing up to now, if the row was broken off."""
        return self._resume(self._clock.utc(), self.sample_rate) if self._broken is not None else []

    def _resume(self, now: datetime, sample_rate: int) -> list[Gap]:
        """Begin a row of samples, never earlier than the one before ended, whatever the computer's clock was set to."""
        gaps = []
        if self._start is not None and self._broken is not None:
            stopped, now = self.now, max(self.now, now)
            n_samples = round((now - stopped).total_seconds() * self.sample_rate)
            gaps = [Gap(stopped, now, self._broken, n_samples)]
        self._start, self._n, self._broken, self.sample_rate = now, 0, None, sample_rate
        return gaps
