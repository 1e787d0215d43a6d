"""Samples of recordings on a project's axis of time, many at once."""

import numpy as np

from app.core.event_table import Numbers, Times
from app.core.placement import NS
from app.core.timeline import Timeline


class SampleAxis:
    """Turns samples into seconds of the project and back, by whole nanoseconds.

    Exact to the sample as long as the project is shorter than a hundred days and rates are below 100 MHz.

    Parameters
    ----------
    timeline
        Where the recordings are.
    """

    def __init__(self, timeline: Timeline) -> None:
        n_ids = 1 + max((placement.recording.id for placement in timeline.placements), default=0)
        self._start_ns, self._n_samples = np.zeros(n_ids, np.int64), np.ones(n_ids, np.int64)
        self._rate = np.ones(n_ids, np.int64)
        for placement in timeline.placements:
            recording = placement.recording
            self._start_ns[recording.id] = placement.start_ns
            self._n_samples[recording.id], self._rate[recording.id] = recording.n_samples, recording.sample_rate

    def seconds(self, recording_id: Numbers, sample: Numbers) -> Times:
        """Return when samples begin, in seconds of the project."""
        rate = self._rate[recording_id]
        whole_s, rest = np.divmod(sample, rate)  # apart: the samples of a day, in nanoseconds, would not fit
        ns = whole_s * NS - (-rest * NS) // rate
        return np.asarray((self._start_ns[recording_id] + ns) / NS, np.float64)

    def spans(self, recording_id: Numbers, start_s: Times, stop_s: Times) -> tuple[Numbers, Numbers]:
        """Return the samples of recordings in [start_s, stop_s) of the project, cut to the recording; at least one."""
        n_samples = self._n_samples[recording_id]
        start = np.clip(self._at(recording_id, start_s), 0, n_samples - 1)
        return start, np.clip(self._at(recording_id, stop_s), start + 1, n_samples)

    def _at(self, recording_id: Numbers, time_s: Times) -> Numbers:
        """Return the last samples that have begun, of a recording without ends."""
        early = 1  # nanosecond, by which a time may be before the sample it was made of
        since_start = np.round(time_s * NS).astype(np.int64) - self._start_ns[recording_id] + early
        whole_s, rest = np.divmod(since_start, NS)
        rate = self._rate[recording_id]
        return np.asarray(whole_s * rate + rest * rate // NS, np.int64)
