"""Do scores stay where they are when nothing changes? Silence and a constant input for a day.

    .venv/bin/python -m tests.benchmarks.steady --model starter --hours 24

Constant log-mel frames go through ``StreamingTagger`` chunk by chunk, as a recording's would. Printed for each input:
the largest difference of any column's probabilities from the one at ten minutes, when the carried state has settled;
the largest difference between the same chunk of scores after an hour and at the end; times real time.
"""

import time
from typing import Annotated

import numpy as np
import typer

from app.core.model_store import ModelStore
from dass.checkpoint import load_model
from dass.config import FEATURES, FRAMES_PER_COLUMN
from dass.scores import probabilities
from dass.streaming import StreamingTagger
from training import report

SETTLED_S = 600
LEVELS = {"digital silence": -15.942385, "constant": -5.0}


def main(
    model: Annotated[str, typer.Option(help="A model's name or file.")] = "starter",
    hours: Annotated[float, typer.Option(help="Length of the input.")] = 24.0,
) -> None:
    """Measure and print how far scores wander."""
    path = ModelStore().resolve(model).path
    assert path is not None
    tagger = StreamingTagger(load_model(path))
    rows = [(name, *wandering(tagger, level, hours)) for name, level in LEVELS.items()]
    header = ("input", "largest difference", "from hour 1 to the end", "times real time")
    report.show(f"{model}, {hours:g} h", header, rows)


def wandering(tagger: StreamingTagger, level: float, hours: float) -> tuple[str, str, str]:
    """Return the largest difference from the settled scores, from first to last hour, and times real time."""
    chunk = tagger.policy.chunk
    frames = np.full((chunk * FRAMES_PER_COLUMN, FEATURES.n_mels), level, np.float32)
    state, settled, early, largest, begun = tagger.start(), None, None, 0.0, time.perf_counter()
    probs = np.zeros((0, 0), np.float32)
    for _ in range(round(hours * 3600 / FEATURES.column_s / chunk)):
        block, state = tagger.step(frames, state)
        probs = probabilities(block.logits) if len(block.logits) else probs
        if settled is None and block.stop_s > SETTLED_S:
            settled = probs[-1]
        elif settled is not None:
            largest = max(largest, float(np.abs(probs - settled).max()))
        if early is None and block.stop_s > 3600:
            early = probs
    drift = "-" if early is None else f"{np.abs(early - probs).max():.1e}"
    return f"{largest:.1e}", drift, f"{hours * 3600 / (time.perf_counter() - begun):.0f}"


if __name__ == "__main__":
    typer.run(main)
