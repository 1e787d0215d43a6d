from dataclasses import replace
from itertools import islice, pairwise
from math import ceil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.passage import EDGE_S, LONGEST_SILENCE_S, SHORTEST_LOOP_S, Passage, PassageReader
from app.core.timeline import Placement, Timeline
from dass.errors import DassError
from tests.fake_timeline import RATE, a_timeline, noise

EDGE = round(EDGE_S * RATE)
SOUND = noise(2 * RATE, channels=2)


def read(timeline, passage, from_s=None, channels=2):
    reader = PassageReader(timeline, channels)
    chunks = list(reader.read(passage, from_s))
    reader.close()
    return chunks


def sound_of(chunks):
    return np.concatenate([chunk.samples for chunk in chunks], axis=1)


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    """Three recordings, each of which begins where the one before it ends."""
    cuts = (0, 30_011, 30_012, 2 * RATE)
    parts = [(a / RATE, SOUND[:, a:b], RATE) for a, b in pairwise(cuts)]
    return a_timeline(tmp_path_factory.mktemp("joined"), *parts)


@given(first=st.integers(0, 2 * RATE - 1), n=st.integers(1, 2 * RATE))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_passage_is_the_sound_from_that_sample_on_across_files(joined, first, n):
    stop = min(first + n, 2 * RATE)
    chunks = read(joined, Passage(0, 2, False), first / RATE)
    heard = sound_of(chunks)
    assert chunks[0].start_s == pytest.approx(first / RATE, abs=1e-8)
    inner = slice(max(EDGE, first), min(stop, 2 * RATE - EDGE))
    np.testing.assert_array_equal(heard[:, inner.start - first : inner.stop - first], SOUND[:, inner])
    assert heard.shape[1] == 2 * RATE - first


def test_each_chunk_knows_its_time(joined):
    reached = 0
    for chunk in read(joined, Passage(0, 2)):
        assert chunk.start_s == pytest.approx(reached / RATE, abs=1e-8)
        reached += chunk.samples.shape[1]


def test_a_passage_swells_and_fades(joined):
    heard = sound_of(read(joined, Passage(0.5, 1.5)))
    raw = SOUND[:, RATE // 2 : RATE // 2 + RATE]
    gain = heard[0] / raw[0]
    np.testing.assert_allclose(gain[: EDGE + 1], np.arange(EDGE + 1) / EDGE, atol=1e-3)
    np.testing.assert_allclose(gain[-EDGE:], np.arange(EDGE, 0, -1) / EDGE, atol=1e-3)
    np.testing.assert_array_equal(gain[EDGE + 1 : -EDGE - 1], 1)


def test_a_short_gap_is_heard_in_full_and_of_a_long_one_the_first_second(tmp_path):
    half = noise(RATE // 2, channels=2)
    timeline = a_timeline(tmp_path, (0, half, RATE), (1.1, half, RATE), (3600, half, RATE))
    chunks = read(timeline, Passage(0, timeline.duration_s))
    silences = [(c.start_s, c.samples.shape[1] / RATE) for c in chunks if not c.samples.any()]
    assert silences == [(0.5, pytest.approx(0.6)), (pytest.approx(1.6), pytest.approx(LONGEST_SILENCE_S))]
    after = next(chunk for chunk in chunks if chunk.start_s > 100)
    assert after.start_s == 3600
    np.testing.assert_array_equal(after.samples[:, :100], half[:, :100])


def test_a_passage_may_begin_and_end_in_a_gap_or_lie_in_one(tmp_path):
    timeline = a_timeline(tmp_path, (0, noise(RATE), RATE), (10, noise(RATE), RATE))
    lengths = {span: sound_of(read(timeline, Passage(*span))).shape[1] for span in [(5, 10.5), (0.5, 5), (4, 4.5)]}
    assert lengths == {(5, 10.5): 1.5 * RATE, (0.5, 5): 1.5 * RATE, (4, 4.5): RATE / 2}


def test_a_loop_goes_on_and_on(joined):
    once = sound_of(read(joined, Passage(0.5, 0.7)))
    chunks = islice(PassageReader(joined, 2).read(Passage(0.5, 0.7, loops=True), 0.6), 40)
    heard = sound_of(chunks)
    n = once.shape[1]
    np.testing.assert_array_equal(heard[:, : n // 2], once[:, n // 2 :])
    np.testing.assert_array_equal(heard[:, n // 2 : n // 2 + 3 * n], np.tile(once, 3))


@pytest.mark.parametrize("length_s", [0, 1e-9, SHORTEST_LOOP_S / 2])
def test_a_loop_too_short_to_be_one_is_played_once(joined, length_s):
    heard = [chunk.samples.shape[1] for chunk in read(joined, Passage(0.5, 0.5 + length_s, loops=True))]
    assert sum(heard) == ceil(length_s * RATE)


@pytest.mark.parametrize(("n_in", "n_out"), [(1, 2), (2, 1), (4, 2), (4, 1)])
def test_other_channels_become_the_mean(tmp_path, n_in, n_out):
    sound = noise(RATE, channels=n_in)
    heard = sound_of(read(a_timeline(tmp_path, (0, sound, RATE)), Passage(0, 1), channels=n_out))
    inner = slice(EDGE, RATE - EDGE)
    for channel in heard:
        np.testing.assert_allclose(channel[inner], sound.mean(axis=0)[inner], atol=1e-7)


def test_what_is_no_sound_and_what_is_missing_is_silent(tmp_path):
    broken = noise(RATE)
    broken[0, 1000:1003] = np.nan, np.inf, 7
    timeline = a_timeline(tmp_path, (0, broken, RATE))
    longer = replace(timeline.placements[0].recording, n_samples=2 * RATE)
    heard = sound_of(read(Timeline([Placement(longer, 0)], timeline.origin), Passage(0, 2), channels=1))
    assert heard[0, 1000:1003].tolist() == [0, 1, 1]
    assert heard.shape[1] == 2 * RATE
    assert not heard[:, RATE:].any()


def test_a_missing_file_is_said_in_one_sentence(tmp_path):
    timeline = a_timeline(tmp_path, (0, noise(RATE), RATE))
    timeline.placements[0].recording.path.unlink()
    with pytest.raises(DassError, match=r"Cannot open .*1\.wav"):
        read(timeline, Passage(0, 1))
