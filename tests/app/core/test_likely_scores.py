import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.class_kinds import kinds
from app.core.event_query import LEAST_THRESHOLD
from app.core.likely_scores import LikelyScores
from dass.events import EventPolicy, smooth
from dass.labels import ontology
from tests.fake_scores import a_block, a_table

CLASSES = DOG, BARK, SPEECH = tuple(ontology().find(name) for name in ("Dog", "Bark", "Speech"))
LEAST = LEAST_THRESHOLD * EventPolicy.off_ratio


@given(st.integers(1, 60), st.integers(0, 2**32 - 1), st.integers(1, 9))
def test_all_that_can_be_part_of_an_event_is_there_in_whatever_steps_it_comes(n_columns, seed, step):
    logits = np.random.default_rng(seed).normal(-4, 3, (len(CLASSES), n_columns))
    whole = a_table((n_columns - 0.5) * 0.32, dict(zip(CLASSES, logits, strict=True)))
    growing, likely = a_table((n_columns - 0.5) * 0.32, n_scored=0), LikelyScores.none(whole.n_columns)
    for first in range(0, n_columns, step):
        part = slice(first, min(first + step, n_columns))
        rows = dict(zip(CLASSES, logits[:, part], strict=True))
        growing.put(a_block(part.stop - first, rows, first))
        likely = likely.grown(growing, CLASSES)
    assert likely.n_scored == n_columns
    for row, index in enumerate(CLASSES):
        probs = np.max([whole.probs(kind, 0, n_columns) for kind in kinds(index)], axis=0)
        mine = likely.places // likely.width == row
        columns = likely.places[mine] % likely.width
        assert set(np.flatnonzero(probs >= np.float32(LEAST))) <= set(columns.tolist())
        np.testing.assert_array_equal(likely.probs[mine], probs[columns])
        strengths = np.minimum(probs, smooth(probs, EventPolicy.smoothing))[columns]
        np.testing.assert_allclose(likely.strengths[mine], strengths, rtol=2e-7)
        assert (likely.strengths[mine] <= strengths).all()
    assert (np.diff(likely.places) > 0).all()


def test_what_is_unlikely_takes_no_room():
    likely = LikelyScores.none(1000).grown(a_table(320.0, {DOG: np.where(np.arange(1000) == 7, 1.0, -9.0)}), CLASSES)
    assert likely.places.tolist() == [7]
    assert likely.probs == pytest.approx(likely.strengths * 2, rel=1e-3)
