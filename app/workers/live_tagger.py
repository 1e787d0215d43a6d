"""The thread that scores live sound, one recording after the other."""

from collections import deque
from dataclasses import dataclass
from threading import Condition, Thread

from app.core.engine import ResumableBlock, Scorer, check_scores
from app.core.live_track import FellBehindError, LiveTrack
from dass.config import FEATURES

HURRY_S = 1.0
"""Seconds behind from which on more is scored at once, which takes less work."""

MOST_AT_ONCE = 31
"""Columns (10 s): more would be hardly faster, and would keep waiting whoever asks it to end."""

MOST_UNTAKEN = 64
"""Blocks that may wait for whoever keeps them before scoring waits too."""


@dataclass(frozen=True)
class Tagged:
    """The next scores of a recording."""

    recording_id: int
    block: ResumableBlock


@dataclass(frozen=True)
class Done:
    """No more scores of a recording will come."""

    recording_id: int
    is_whole: bool
    """Whether all of it is scored; else there was no time for the rest."""


Result = Tagged | Done


class LiveTagger:
    """Scores what it `follow`s; what came of it is there to `take`.

    While it is behind it scores longer chunks. What waits is held by the tracks, each of which is bounded, and is given
    up by `skip`: nothing here grows.

    Parameters
    ----------
    scores
        The model.
    latency_s
        How long sound waits for its scores where all is well.
    """

    def __init__(self, scores: Scorer, latency_s: float) -> None:
        self._scores, self._latency_s = scores, latency_s
        self._tracks: deque[tuple[int, LiveTrack]] = deque()  # the first is being scored
        self._scored_s = 0.0
        self._results: list[Result] = []
        self._error: Exception | None = None
        self._is_closed = False
        self._changed = Condition()
        self._thread = Thread(target=self._run, name="tags live sound", daemon=True)
        self._thread.start()

    @property
    def behind_s(self) -> float:
        """Return how many seconds of sound wait for their scores that should have them by now."""
        with self._changed:
            followed = [track for _, track in self._tracks if not track.is_closed]
            heard_s = sum(track.n_written / track.sample_rate for track in followed)
            scored_s = self._scored_s if self._tracks and not self._tracks[0][1].is_closed else 0.0
            return max(0.0, heard_s - scored_s - self._latency_s)

    @property
    def is_idle(self) -> bool:
        """Return whether all is scored and taken."""
        with self._changed:
            return not (self._tracks or self._results)

    def follow(self, recording_id: int, track: LiveTrack) -> None:
        """Score a recording from its start to its end, after those before it."""
        with self._changed:
            self._tracks.append((recording_id, track))
            self._changed.notify_all()

    def take(self, wait_s: float) -> list[Result]:
        """Return what there is by now, waiting at most ``wait_s`` for the first.

        Raises
        ------
        Exception
            Scoring came to an end by it.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._results or self._error, wait_s)
            results, self._results = self._results, []
            self._changed.notify_all()
            if self._error and not results:
                raise self._error
            return results

    def skip(self) -> None:
        """Give up what is followed so far, so that what follows next is scored in time."""
        with self._changed:
            for _, track in self._tracks:
                track.close()

    def close(self) -> None:
        """End the thread; what is not scored by now will not be."""
        self.skip()
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        try:
            while self._has_next():
                recording_id, track = self._tracks[0]
                self._put(Done(recording_id, self._score(recording_id, track)))
        except Exception as error:  # noqa: BLE001 - raised again where somebody hears of it
            with self._changed:
                self._error = error
                self._changed.notify_all()

    def _has_next(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._tracks or self._is_closed)
            return not self._is_closed

    def _score(self, recording_id: int, track: LiveTrack) -> bool:
        """Score a recording, and return whether it was possible to the end."""
        state: bytes | None = None
        try:
            while not self._is_closed:
                chunk = self._chunk()
                for block in self._scores(track, state, chunk):
                    check_scores(block.logits)
                    state = block.state
                    self._put(Tagged(recording_id, block))
                    if chunk != self._chunk():
                        break
                else:
                    return True
        except FellBehindError:
            pass
        return False

    def _chunk(self) -> int | None:
        """Return how many columns to score at once, so as to catch up; None: as many as the latency allows."""
        behind_s = self.behind_s
        return min(MOST_AT_ONCE, int(behind_s / FEATURES.column_s)) if behind_s >= HURRY_S else None

    def _put(self, result: Result) -> None:
        with self._changed:
            self._changed.wait_for(lambda: len(self._results) < MOST_UNTAKEN or self._is_closed)
            self._results.append(result)
            if isinstance(result, Tagged):
                self._scored_s = result.block.stop_s
            else:
                self._tracks.popleft()
                self._scored_s = 0.0
            self._changed.notify_all()
