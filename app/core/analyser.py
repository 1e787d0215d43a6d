"""The analysis of one recording, from its file to its events, in memory that does not grow with its length."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.analysis import Analysis, ClipScores, Provenance
from app.core.column_file import write_columns
from app.core.engine import Engine, check_scores
from app.core.files import cache_folder
from app.core.score_spool import ScoreSpool, SpooledProbabilities
from dass.audio import AudioSource, open_audio
from dass.config import FEATURES, N_CLASSES
from dass.errors import AudioError
from dass.events import Event, EventPolicy, find_events

Watch = Callable[[float, float | None], bool]
"""Is told the seconds scored and, where known, the seconds there are; answers whether to go on."""

Taker = Callable[[npt.NDArray[np.float32]], None]

WINDOW_S = FEATURES.window / FEATURES.sample_rate
"""A rest shorter than this (25 ms) at the end of a recording gives no score."""


@dataclass(frozen=True)
class Analyser:
    """One model and one set of wishes, for any number of recordings."""

    engine: Engine
    policy: EventPolicy
    finds_events: bool = True
    column_files: Mapping[Path, Path] = field(default_factory=dict)
    """Where the column scores of a recording are written, by recording."""

    def analyse(self, path: Path, watch: Watch) -> Analysis:
        """Score one recording until its end or until ``watch`` says to stop, and return what was found so far.

        Raises
        ------
        DassError
            The recording cannot be read, holds no sound, or the model's scores are not numbers.
        """
        started = time.monotonic()
        with open_audio(path) as source, ScoreSpool(cache_folder()) as spool:
            clip = ClipScores(N_CLASSES)
            takers = [clip.add, spool.append] if self.finds_events or path in self.column_files else [clip.add]
            went_on = self._score(source, takers, watch)
            elapsed_s = time.monotonic() - started
            _check(clip, path)
            duration_s = _duration_s(source) or clip.stop_s
            is_complete = went_on or clip.stop_s > duration_s - WINDOW_S
            if path in self.column_files:
                write_columns(self.column_files[path], spool)
            return Analysis(
                path=path,
                provenance=self.provenance,
                duration_s=duration_s,
                sample_rate=source.sample_rate,
                clip=clip,
                events=self._events(spool),
                analysed_s=duration_s if is_complete else clip.stop_s,
                elapsed_s=elapsed_s,
                is_complete=is_complete,
                warnings=list(source.warnings),
            )

    def _score(self, source: AudioSource, takers: Sequence[Taker], watch: Watch) -> bool:
        """Score ``source`` block by block and return False if ``watch`` stopped it."""
        for block in self.engine.scores(source):
            for take in takers:
                take(block.logits)
            if not watch(block.stop_s, _duration_s(source)):
                return False
        return True

    def _events(self, spool: ScoreSpool) -> list[Event]:
        if not self.finds_events:
            return []
        return find_events(SpooledProbabilities(spool), self.policy)

    @property
    def provenance(self) -> Provenance:
        """What analyses are made with."""
        settings = {"events": asdict(self.policy), "streaming": self.engine.settings}
        return Provenance.of(self.engine.model, self.engine.model_sha256, settings)


def _duration_s(source: AudioSource) -> float | None:
    return None if source.n_samples is None else source.n_samples / source.sample_rate


def _check(clip: ClipScores, path: Path) -> None:
    if clip.n_columns == 0:
        raise AudioError(f"{path} holds no sound.")
    check_scores(clip.logits)
