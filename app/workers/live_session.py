"""One session of live sound: what is heard is kept and scored, and all there is to say of it is said."""

import time
from collections.abc import Iterator

from app.core.captured import Captured, Sound, Trouble
from app.core.engine import Engine
from app.core.gap import Gap
from app.core.live_track import LiveTrack
from app.core.project import Project
from app.core.recording import Recording
from app.workers.capture import Capture
from app.workers.live_job import LiveJob
from app.workers.live_notices import GapFound, LeftOut, LevelSeen, Listening, Notice, Recovered, Troubled
from app.workers.live_tagger import HURRY_S, Done, LiveTagger
from app.workers.score_keeper import ScoreKeeper
from app.workers.sound_keeper import SoundKeeper

POLL_S = 0.02
"""How long to wait where nothing has happened."""

PATIENCE_S = 0.1
"""The same while scores are late: there is no hurry to have more to score."""

LOOK_S = 0.1
"""From one look at the level to the next."""

MOST_BEHIND_S = 45.0
"""Seconds behind from which on it is better to leave some sound out; less than a `LiveTrack` holds."""

END_S = 10.0
"""Seconds that scoring what was heard last may take, once the session is to end."""


class LiveSession:
    """Goes on step by step; whoever drives it decides for how long, and `end`s it.

    Parameters
    ----------
    job
        What to do.
    project
        That grows.
    engine
        The model.
    capture
        Where the sound comes from.
    """

    def __init__(self, job: LiveJob, project: Project, engine: Engine, capture: Capture) -> None:
        self._project, self._engine, self._capture = project, engine, capture
        self._tagger = LiveTagger(engine.scores, job.latency.seconds)
        self._scores = ScoreKeeper(project, job, engine)
        self._sounds = SoundKeeper(project, job, self._follow)
        self._listening: Listening | None = None
        self._is_troubled = False
        self._next_look_s = 0.0

    def step(self) -> Iterator[Notice]:
        """Deal with all that has happened since the last step, waiting a moment where nothing has."""
        captured = self._capture.poll()
        for item in captured:
            yield from self._take(item)
        is_late = self._tagger.behind_s >= HURRY_S
        yield from self._keep_scores(PATIENCE_S if is_late else 0.0 if captured else POLL_S)
        yield from self._keep_up()
        yield from self._sounds.compressed()
        yield from self._scores.failures()
        yield from self._see()

    def end(self) -> Iterator[Notice]:
        """End all that was begun, and keep what was heard last and its scores."""
        try:
            for item in self._capture.close():
                yield from self._take(item)
            yield from self._sounds.end()
            yield from self._keep_last_scores()
        finally:
            self._tagger.close()
            self._sounds.close()

    def _keep_last_scores(self) -> Iterator[Notice]:
        stop_s = time.monotonic() + END_S
        while not self._tagger.is_idle and time.monotonic() < stop_s:
            yield from self._keep_scores(POLL_S)
        self._tagger.close()
        yield from self._keep_scores(0.0)
        yield from self._scores.close()

    def _follow(self, recording: Recording, track: LiveTrack) -> int:
        self._tagger.follow(recording.id, track)
        return self._scores.expect(recording)

    def _take(self, item: Captured) -> Iterator[Notice]:
        match item:
            case Sound():
                yield from self._listen(item)
                yield from self._sounds.hear(item)
            case Gap():
                yield from self._sounds.end()
                if self._listening is not None:  # before anything was heard nothing is missing
                    self._project.add_gap(item)
                    yield GapFound(item)
            case Trouble(sentence):
                yield from self._sounds.end()
                self._is_troubled = True
                yield Troubled(sentence)

    def _listen(self, sound: Sound) -> Iterator[Notice]:
        """Yield what is new of the device."""
        engine, n_channels = self._engine, len(sound.samples)
        listening = Listening(
            self._capture.device_name, sound.sample_rate, n_channels, engine.model, engine.device, engine.untrained
        )
        if listening != self._listening:
            self._listening = listening
            yield listening
        if self._is_troubled:
            self._is_troubled = False
            yield Recovered()

    def _keep_scores(self, wait_s: float) -> Iterator[Notice]:
        results = self._tagger.take(wait_s)
        if results:
            self._sounds.save()
        for result in results:
            yield from self._scores.take(result)
            if isinstance(result, Done) and not result.is_whole:
                yield from self._sounds.end(result.recording_id)

    def _keep_up(self) -> Iterator[Notice]:
        behind_s = self._tagger.behind_s
        if behind_s > MOST_BEHIND_S:
            self._tagger.skip()
            yield LeftOut(
                f"This computer is too slow to tag all that is heard: {behind_s:.0f} s were left out; "
                "choose a longer latency or a smaller model."
            )

    def _see(self) -> Iterator[Notice]:
        now_s = time.monotonic()
        if now_s >= self._next_look_s:
            self._next_look_s = now_s + LOOK_S
            yield LevelSeen(self._capture.level(), self._tagger.behind_s, self._capture.drift_ppm)
