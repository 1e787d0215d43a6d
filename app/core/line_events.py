"""Events by the rule of `dass.events`, of all classes and recordings at once.

`dass.events.find_events` looks at one class after the other, and at all of its columns; this looks at what is likely,
which is a hundredth. Both say the same: the tests hold them to it.
"""

from functools import lru_cache

import numpy as np

from app.core.likely_scores import Scores
from app.core.score_lines import ScoreLines
from app.core.spans import Numbers, Spans, joined, ragged, runs, union, without
from dass.events import REMNANT_COLUMNS, EventPolicy
from dass.labels import ontology


def find_spans(lines: ScoreLines, policy: EventPolicy) -> tuple[Spans, Scores]:
    """Return from where to where on ``lines`` the events lie, in order, and the highest probability in each.

    Of ``policy``, threshold, off ratio, shortest length and merge gap count; its smoothing is that of the lines.
    """
    off = np.float32(policy.threshold * policy.off_ratio)
    lasting = np.flatnonzero(lines.probs >= off)
    places, probs = lines.places[lasting], lines.probs[lasting]
    spans = _begun(places, lines.strengths[lasting], np.float32(policy.threshold))
    spans = _settled(lines, spans, policy)
    n_above, _ = _ancestor_rows(tuple(lines.classes.tolist()))
    if n_above.any() and len(spans):
        spans = _specific(lines, spans, places[probs >= np.float32(policy.threshold)], policy)
    return spans, _peaks(spans, places, probs)


def _begun(places: Numbers, strengths: Scores, on: np.float32) -> Spans:
    """Return the runs of ``places`` in which a strength reaches the threshold."""
    first = runs(places)
    if len(first) == 0:
        return np.empty((0, 2), np.int64)
    last = np.append(first[1:], len(places)) - 1
    is_begun = np.maximum.reduceat(strengths, first) >= on
    return np.stack([places[first[is_begun]], places[last[is_begun]] + 1], axis=1)


def _settled(lines: ScoreLines, spans: Spans, policy: EventPolicy) -> Spans:
    """Return ``spans`` with neighbours on one line merged, and without those that are too short then."""
    line = lines.number(spans[:, 0])
    is_far = (spans[1:, 0] - spans[:-1, 1] > policy.merge_gap) | (line[1:] != line[:-1])
    merged = joined(spans, is_far)
    return merged[merged[:, 1] - merged[:, 0] >= policy.min_columns]


def _specific(lines: ScoreLines, spans: Spans, loud: Numbers, policy: EventPolicy) -> Spans:
    """Return the events without what the events of their descendants explain; ``loud`` reach the threshold."""
    pieces, owner = without(spans, union(_explaining(lines, spans)))
    is_whole = (pieces == spans[owner]).all(axis=1)
    is_loud = np.searchsorted(loud, pieces[:, 0]) < np.searchsorted(loud, pieces[:, 1])
    is_long = pieces[:, 1] - pieces[:, 0] >= REMNANT_COLUMNS
    return _settled(lines, pieces[is_whole | (is_loud & is_long)], policy)


def _explaining(lines: ScoreLines, spans: Spans) -> Spans:
    """Return the events once more on the line of each ancestor that is asked for, in any order."""
    n_above, above = _ancestor_rows(tuple(lines.classes.tolist()))
    recording, row, _ = lines.decode(spans[:, 0])
    owner, number = ragged(n_above[row])
    first = np.cumsum(n_above) - n_above
    steps = above[first[row[owner]] + number] - row[owner]
    explaining: Spans = spans[owner] + (steps * lines.widths[recording[owner]])[:, None]
    return explaining


def _peaks(spans: Spans, places: Numbers, probs: Scores) -> Scores:
    """Return the highest probability in each span, of which each holds one of ``places``."""
    edges = np.searchsorted(places, spans.ravel())
    return np.maximum.reduceat(np.append(probs, np.float32(0)), edges)[::2] if len(edges) else probs[:0]


@lru_cache(maxsize=8)
def _ancestor_rows(classes: tuple[int, ...]) -> tuple[Numbers, Numbers]:
    """Return how many implied ancestors of each class are among ``classes``, and all their numbers in a row."""
    rows = {index: row for row, index in enumerate(classes)}
    above = [sorted(rows[other] for other in ontology().implied(index) & rows.keys()) for index in classes]
    return np.array([len(own) for own in above], np.int64), np.array([row for own in above for row in own], np.int64)
