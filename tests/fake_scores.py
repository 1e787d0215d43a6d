"""Scores made up for recordings on a time axis."""

from datetime import UTC

import numpy as np
from hypothesis import strategies as st

from app.core.column_axis import COLUMN_NS
from app.core.score_table import ScoreTable, column_count
from app.core.timeline import Placement, Timeline
from dass.config import FRAMES_PER_COLUMN, N_CLASSES
from dass.fbank import n_frames
from dass.scores import ScoreBlock, probabilities
from tests.fake_recording import NOON, a_recording

RATE = 16_000
QUIET = -8.0


def placed(*parts):
    """Place recordings 1, 2, ... given as (start_s, duration_s)."""
    placements = [
        Placement(a_recording(number, duration_s=duration_s, sample_rate=RATE), round(start_s * 1e9))
        for number, (start_s, duration_s) in enumerate(parts, 1)
    ]
    return Timeline(placements, NOON.replace(tzinfo=UTC))


def a_block(n_columns, logits=None, first_column=0):
    """Scores that are quiet but for ``logits``, by class index: a number, or one for each column."""
    block = np.full((n_columns, N_CLASSES), QUIET, np.float32)
    for class_index, values in (logits or {}).items():
        block[:, class_index] = values
    return ScoreBlock(first_column, block)


def a_table(duration_s, logits=None, n_scored=None):
    """A table for a recording, scored up to ``n_scored``, or else to its end."""
    table = ScoreTable(column_count(duration_s))
    block = a_block(table.n_columns, logits).logits[:n_scored]
    if len(block):
        table.put(ScoreBlock(0, block))
    return table


def heard_in(n_columns, *spans, logit=4.0):
    """Logits of a class that is heard in ``spans`` of columns, given as (start, stop)."""
    logits = np.full(n_columns, QUIET, np.float32)
    for start, stop in spans:
        logits[start:stop] = logit
    return logits


@st.composite
def scored_timelines(draw, class_index):
    """Up to four recordings with gaps and overlaps, and tables of random scores of one class, not all to their end."""
    starts = st.integers(0, 15 * RATE)
    lengths = st.integers(RATE // 20, 10 * RATE)
    parts = draw(st.lists(st.tuples(starts, lengths), min_size=1, max_size=4))
    timeline = placed(*((start / RATE, n_samples / RATE) for start, n_samples in parts))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    tables = {}
    for recording in (placement.recording for placement in timeline.placements):
        n_columns = column_count(recording.duration_s)
        logits = {class_index: rng.normal(0, 3, n_columns)}
        tables[recording.id] = a_table(recording.duration_s, logits, draw(st.integers(0, n_columns)))
    return timeline, tables


def spans_of(timeline):
    """Spans of time, not empty, in and around a project."""
    starts = st.floats(-1.0, timeline.duration_s + 1.0)
    lengths = st.floats(1e-6, timeline.duration_s + 1.0)
    return st.builds(lambda start_s, length_s: (start_s, start_s + length_s), starts, lengths)


def columns_seen(timeline, start_s, stop_s):
    """Yield (recording id, column) of what is seen in a span of time, one by one: the slow way."""
    start, stop = round(start_s * 1e9), round(stop_s * 1e9)
    for placement, from_s, to_s in timeline.within(0.0, timeline.duration_s):
        begin = placement.start_ns
        n_columns = -(-n_frames(placement.recording.n_samples) // FRAMES_PER_COLUMN)
        for column in range(n_columns):
            # What is too short for a column of its own at the end counts with the last one.
            end = begin + (column + 1) * COLUMN_NS if column < n_columns - 1 else placement.stop_ns
            opens = max(begin + column * COLUMN_NS, round(from_s * 1e9), start)
            if opens < min(end, round(to_s * 1e9), stop):
                yield placement.recording.id, column


def probabilities_seen(timeline, tables, class_index, start_s, stop_s):
    """Return what is known of one class in a span of time: the slow way."""
    seen = [tables[number].logits[class_index, column] for number, column in columns_seen(timeline, start_s, stop_s)]
    known = np.array(seen, np.float32)
    return probabilities(known[~np.isnan(known)])
