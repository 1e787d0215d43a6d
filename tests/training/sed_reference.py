"""Made timelines, and sed_scores_eval to measure them by."""

import warnings

import numpy as np
from hypothesis import strategies as st

from training.timelines import Timeline

with warnings.catch_warnings():
    # It asks pkg_resources, which setuptools is about to remove, for its version only.
    warnings.filterwarnings("ignore", "pkg_resources is deprecated", UserWarning)
    import sed_scores_eval
    from sed_scores_eval.base_modules import detection, statistics
    from sed_scores_eval.base_modules.scores import create_score_dataframe

# The compiled variant refuses the read-only arrays that pandas gives since version 3; this one is the same in Python.
statistics.onset_offset_curves = detection.onset_offset_curves

COLUMN_S = 0.32
LABELS = ("a", "b", "c")

__all__ = ["COLUMN_S", "LABELS", "a_timeline", "in_its_form", "sed_scores_eval", "timelines"]


def a_timeline(seed, levels, n_columns=1200):
    """Return a timeline whose scores are of so many levels, mostly higher where an event is."""
    rng = np.random.default_rng(seed)
    scores = rng.random((n_columns, len(LABELS))) ** 2 * rng.uniform(0.2, 0.8, len(LABELS))
    events = [some_events(rng, n_columns * COLUMN_S) for _ in LABELS]
    for track, own in zip(scores.T, events, strict=True):
        for start_s, stop_s in own:
            track[round(start_s / COLUMN_S) : round(stop_s / COLUMN_S)] += rng.random()
    return Timeline((np.round(scores * levels) / levels).astype(np.float32), tuple(events))


def some_events(rng, duration_s):
    starts = np.arange(3, duration_s - 12, 40) + rng.uniform(0, 20, len(np.arange(3, duration_s - 12, 40)))
    return np.stack([starts, np.minimum(starts + rng.uniform(0.1, 9, len(starts)), duration_s)], 1)


timelines = st.builds(a_timeline, st.integers(0, 2**32 - 1), st.sampled_from([3, 10, 40]))


def in_its_form(*parts):
    """Return scores, truth and durations of timelines, each a recording, as sed_scores_eval wants them."""
    scores, truth, durations = {}, {}, {}
    for name, part in zip("xyz", parts, strict=False):
        edges = np.arange(len(part.scores) + 1) * COLUMN_S
        scores[name] = create_score_dataframe(part.scores.astype(float), edges, list(LABELS))
        truth[name] = [
            (*event, label) for label, own in zip(LABELS, part.events, strict=True) for event in own.tolist()
        ]
        durations[name] = part.duration_s
    return scores, truth, durations
