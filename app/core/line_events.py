"""Events by the rule of `dass.events`, of all classes and recordings at once.

`dass.events.find_events` looks at all columns, class by class; this looks at those that are likely, a hundredth of
them. The tests hold the two to the same events.
"""

from functools import lru_cache

import numpy as np

from app.core.likely_scores import Scores
from app.core.score_lines import ScoreLines
from app.core.spans import Mask, Numbers, Spans, ragged, runs
from dass.events import REMNANT_COLUMNS, EventPolicy
from dass.labels import ontology


def find_spans(lines: ScoreLines, policy: EventPolicy) -> tuple[Spans, Scores]:
    """Return from where to where on ``lines`` the events lie, in order, and the highest probability in each.

    Of ``policy``, threshold, off ratio, shortest length and merge gap count; its smoothing is that of the lines.
    """
    on, off = np.float32(policy.threshold), np.float32(policy.threshold * policy.off_ratio)
    lasting = np.flatnonzero(lines.probs >= off)
    places, probs = lines.places[lasting], lines.probs[lasting]
    spans = _settled(lines, _begun(places, lines.strengths[lasting] >= on), policy)
    if len(_steps_up(lines.classes)[1]):
        spans = _specific(lines, spans, places[probs >= on], policy)
    return spans, _peaks(spans, places, probs)


def _begun(places: Numbers, begins: Mask) -> Spans:
    """Return the runs of ``places`` in which an event begins somewhere."""
    first = runs(places)
    stop = np.append(first[1:], len(places)) if len(first) else first
    before = np.append(0, np.cumsum(begins))
    is_begun = before[stop] > before[first]
    return Spans(places[first[is_begun]], places[stop[is_begun] - 1] + 1)


def _settled(lines: ScoreLines, spans: Spans, policy: EventPolicy) -> Spans:
    """Return ``spans`` with neighbours on one line merged, and without those that are too short then."""
    is_apart = spans.starts[1:] - spans.stops[:-1] > policy.merge_gap
    close = np.flatnonzero(~is_apart)
    is_apart[close] = lines.number(spans.starts[close]) != lines.number(spans.starts[close + 1])
    merged = spans.joined(is_apart)
    return merged.take(merged.lengths >= policy.min_columns)


def _specific(lines: ScoreLines, spans: Spans, loud: Numbers, policy: EventPolicy) -> Spans:
    """Return the events without what the events of their descendants explain; ``loud`` reach the threshold."""
    pieces, owner = spans.without(_explaining(lines, spans).union())
    is_kept = pieces.lengths == spans.lengths[owner]
    remnants = np.flatnonzero(~is_kept & (pieces.lengths >= REMNANT_COLUMNS))
    is_kept[remnants] = np.searchsorted(loud, pieces.starts[remnants]) < np.searchsorted(loud, pieces.stops[remnants])
    return _settled(lines, pieces.take(is_kept), policy)


def _explaining(lines: ScoreLines, spans: Spans) -> Spans:
    """Return the events once more on the line of each ancestor that is asked for, in any order."""
    n_above, steps = _steps_up(lines.classes)
    recording, row, _ = lines.decode(spans.starts)
    owner, number = ragged(n_above[row])
    first = np.cumsum(n_above) - n_above
    step = steps[first[row[owner]] + number] * lines.widths[recording[owner]]
    return Spans(spans.starts[owner] - step, spans.stops[owner] - step)


def _peaks(spans: Spans, places: Numbers, probs: Scores) -> Scores:
    """Return the highest probability in each span; each holds one of ``places``."""
    edges = np.searchsorted(places, np.stack(spans, axis=1).ravel())
    return np.maximum.reduceat(np.append(probs, np.float32(0)), edges)[::2] if len(edges) else probs[:0]


@lru_cache(maxsize=8)
def _steps_up(classes: tuple[int, ...]) -> tuple[Numbers, Numbers]:
    """Return how many of ``classes`` each one implies, and by how many lines each of those lies above it, in a row."""
    lines = {index: line for line, index in enumerate(classes)}
    above = [sorted(ontology().implied(index) & lines.keys()) for index in classes]
    steps = [line - lines[other] for line, others in enumerate(above) for other in others]
    return np.array([len(others) for others in above], np.int64), np.array(steps, np.int64)
