"""Stand-ins for what the program's parts are given: one per seam."""

from pathlib import Path

import numpy as np

from app.core.analysis import Analysis, ClipScores, Provenance
from dass.events import Event

DOG = 74


def an_event(class_index=DOG, start=3, columns=5):
    return Event(class_index, start, start + columns, score=0.9, score_mean=0.7)


def an_analysis(events, duration_s=60.0):
    clip = ClipScores(527)
    clip.add(np.random.default_rng(1).standard_normal((9, 527), np.float32))
    return Analysis(
        path=Path("forest, north.wav"),
        provenance=Provenance("starter", "ab12", "cd34"),
        duration_s=duration_s,
        sample_rate=48_000,
        clip=clip,
        events=sorted(events, key=lambda event: (event.start_column, event.class_index)),
        analysed_s=duration_s,
        elapsed_s=10.0,
    )
