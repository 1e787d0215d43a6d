import numpy as np
import pytest

from app.core.engine import ResumableBlock
from app.core.live_track import LiveTrack
from app.workers.live_tagger import MOST_AT_ONCE, MOST_UNTAKEN, Done, LiveTagger
from dass.errors import CheckpointError
from dass.scores import probabilities
from tests.fake_live_engine import FakeLiveEngine
from tests.fakes import DOG, loudness_logits

RATE = 1000
COLUMN = 320
WAIT_S = 30.0


@pytest.fixture
def engine():
    return FakeLiveEngine()


@pytest.fixture
def tagger(engine):
    tagger = LiveTagger(engine.scores, latency_s=0.4)
    yield tagger
    engine.gate.set()
    tagger.close()


def track(n=0, is_over=True):
    live = LiveTrack(RATE, 1)
    live.write(quiet(n))
    if is_over:
        live.end()
    return live


def quiet(n):
    return np.zeros((1, n), np.float32)


def results_until(tagger, is_enough):
    results = []
    while not is_enough(results):
        news = tagger.take(WAIT_S)
        assert news, "it takes too long"
        results += news
    return results


def until_done(tagger, *recording_ids):
    return results_until(
        tagger, lambda results: {r.recording_id for r in results if isinstance(r, Done)} >= set(recording_ids)
    )


def columns_of(results, recording_id):
    blocks = [r.block for r in results if not isinstance(r, Done) and r.recording_id == recording_id]
    assert [block.first_column for block in blocks] == [0, *(block.stop_column for block in blocks[:-1])]
    return sum(len(block.logits) for block in blocks)


def test_recordings_are_scored_one_after_the_other_to_their_ends(tagger):
    tagger.follow(7, track(5 * COLUMN + 1))
    tagger.follow(8, track(2 * COLUMN))
    results = until_done(tagger, 7, 8)
    assert [r for r in results if isinstance(r, Done)] == [Done(7, True), Done(8, True)]
    assert (columns_of(results, 7), columns_of(results, 8)) == (6, 2)
    assert tagger.is_idle


def test_a_column_is_scored_when_its_sound_is_there(tagger):
    live = track(is_over=False)
    tagger.follow(1, live)
    for n_columns in range(1, 5):
        live.write(np.full((1, COLUMN), 0.5, np.float32))
        (result,) = tagger.take(WAIT_S)
        assert result.block.stop_column == n_columns
        assert probabilities(result.block.logits)[0, DOG] > 0.9


def test_what_waits_longer_than_it_should_is_told_and_scored_in_larger_pieces(tagger, engine):
    engine.gate.clear()
    live = track(is_over=False)
    tagger.follow(1, live)
    live.write(quiet(20 * RATE))
    assert tagger.behind_s == pytest.approx(20 - 0.4)
    engine.gate.set()
    live.end()
    results = until_done(tagger, 1)
    assert columns_of(results, 1) == 63
    sizes = [len(result.block.logits) for result in results[:-1]]
    assert max(sizes) > 10
    assert max(sizes) <= MOST_AT_ONCE
    assert tagger.behind_s == 0


def test_those_who_keep_up_score_what_the_latency_says(tagger, engine):
    live = track(is_over=False)
    tagger.follow(1, live)
    for _ in range(20):
        live.write(quiet(COLUMN))
        tagger.take(WAIT_S)
    assert engine.chunks == [None]


def test_what_is_given_up_is_not_whole_and_what_follows_is_scored(tagger, engine):
    engine.gate.clear()
    tagger.follow(1, track(3 * RATE, is_over=False))
    tagger.follow(2, track(3 * RATE))
    assert tagger.behind_s > 5
    tagger.skip()
    assert tagger.behind_s == 0
    tagger.follow(3, track(2 * COLUMN))
    engine.gate.set()
    results = until_done(tagger, 3)
    assert [r for r in results if isinstance(r, Done)] == [Done(1, False), Done(2, False), Done(3, True)]
    assert columns_of(results, 3) == 2


def test_scores_that_nobody_takes_do_not_pile_up(engine):
    tagger = LiveTagger(engine.scores, latency_s=1e9)
    tagger.follow(1, track(150 * COLUMN))
    results, n_at_once = [], []
    while not results or not isinstance(results[-1], Done):
        news = tagger.take(WAIT_S)
        n_at_once.append(len(news))
        results += news
    assert max(n_at_once) <= MOST_UNTAKEN < 150
    assert columns_of(results, 1) == 150
    tagger.close()


@pytest.mark.parametrize(
    ("logits", "error"), [(loudness_logits(np.array([True])) * np.nan, CheckpointError), (None, TypeError)]
)
def test_what_ends_the_scoring_is_told(logits, error):
    tagger = LiveTagger(lambda *_: iter([ResumableBlock(0, logits, b"")]), 0.4)
    tagger.follow(1, track(COLUMN))
    with pytest.raises(error):
        tagger.take(WAIT_S)
    tagger.close()


def test_it_ends_wherever_it_is(engine):
    nothing_to_do = LiveTagger(engine.scores, 0.4)
    nothing_to_do.close()
    waits_for_sound = LiveTagger(engine.scores, 0.4)
    waits_for_sound.follow(1, track(is_over=False))
    waits_for_sound.close()
    waits_to_be_asked = LiveTagger(engine.scores, 1e9)
    waits_to_be_asked.follow(1, track((MOST_UNTAKEN + 5) * COLUMN))
    waits_to_be_asked.close()
