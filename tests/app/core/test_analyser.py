import tracemalloc

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import analyser
from app.core.analyser import Analyser
from app.core.engine import Engine
from app.core.score_spool import PAGE_COLUMNS, ScoreSpool, SpooledProbabilities
from dass.errors import AudioError, CheckpointError
from dass.events import EventPolicy, find_events
from dass.scores import ScoreBlock, probabilities
from tests.fakes import DOG, FakeEngine

RATE = 8000


def go_on(analysed_s, duration_s):
    return True


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(analyser, "cache_folder", lambda: tmp_path / "cache")


@pytest.fixture
def recording(tmp_path):
    """Ten minutes with a second of loud sound at 1:00 and at 5:00."""
    samples = np.zeros(600 * RATE, np.float32)
    for start_s in (60, 300):
        samples[start_s * RATE : (start_s + 1) * RATE] = 0.5
    soundfile.write(tmp_path / "yard.wav", samples, RATE)
    return tmp_path / "yard.wav"


def engine_of(blocks):
    return Engine("fake", "ab12", {}, lambda _: iter(blocks))


def test_events_are_found_where_they_are(recording):
    found = Analyser(FakeEngine(), EventPolicy()).analyse(recording, go_on)
    assert [event.class_index for event in found.events] == [DOG, DOG]
    assert [event.start_s for event in found.events] == pytest.approx([60, 300], abs=0.33)
    assert (found.duration_s, found.analysed_s, found.is_complete) == (600.0, 600.0, True)


def test_a_stop_keeps_the_events_so_far(recording):
    found = Analyser(FakeEngine(), EventPolicy()).analyse(recording, lambda analysed_s, _: analysed_s < 100)
    assert [event.start_s for event in found.events] == pytest.approx([60], abs=0.33)
    assert found.analysed_s == pytest.approx(102.4)
    assert not found.is_complete


def test_a_stop_after_the_last_block_is_no_loss(recording):
    found = Analyser(FakeEngine(), EventPolicy()).analyse(
        recording, lambda analysed_s, duration_s: analysed_s < duration_s
    )
    assert found.is_complete


def test_clip_scores_are_means_of_the_columns_that_the_column_file_holds(recording, tmp_path):
    files = {recording: tmp_path / "scores.npz"}
    found = Analyser(FakeEngine(), EventPolicy(), finds_events=False, column_files=files).analyse(recording, go_on)
    with np.load(tmp_path / "scores.npz") as columns:
        logits = columns["logits"]
    assert found.events == []
    assert len(logits) == np.ceil(600 / 0.32)
    np.testing.assert_allclose(found.clip.logits, logits.mean(axis=0, dtype=np.float64))
    np.testing.assert_allclose(found.clip.scores, probabilities(logits).mean(axis=0, dtype=np.float64))


@settings(max_examples=25)
@given(
    threshold=st.floats(0.05, 1),
    seed=st.integers(0, 99),
    n_columns=st.sampled_from([1, 50, PAGE_COLUMNS, PAGE_COLUMNS + 30]),
    include_ancestors=st.booleans(),
)
def test_events_from_disk_are_those_of_the_array(tmp_path_factory, threshold, seed, n_columns, include_ancestors):
    logits = np.random.default_rng(seed).normal(-4, 2, (n_columns, 527)).astype(np.float32)
    policy = EventPolicy(threshold=threshold, include_ancestors=include_ancestors)
    with ScoreSpool(tmp_path_factory.getbasetemp()) as spool:
        spool.append(logits)
        assert find_events(SpooledProbabilities(spool), policy) == find_events(probabilities(logits), policy)


def test_the_settings_are_part_of_where_results_come_from(recording):
    digests = {
        Analyser(engine, policy).analyse(recording, go_on).provenance.settings_sha256
        for engine in (FakeEngine(), Engine("fake", "ab12", {"chunk_s": 9}, FakeEngine().scores))
        for policy in (EventPolicy(), EventPolicy(threshold=0.5), EventPolicy())
    }
    assert len(digests) == 4


def test_a_recording_without_sound_is_named(recording):
    with pytest.raises(AudioError, match=r"yard\.wav holds no sound"):
        Analyser(engine_of([]), EventPolicy()).analyse(recording, go_on)


def test_scores_that_are_no_numbers_are_told(recording):
    blocks = [ScoreBlock(0, np.full((1, 527), np.nan, np.float32))]
    with pytest.raises(CheckpointError, match="not numbers"):
        Analyser(engine_of(blocks), EventPolicy()).analyse(recording, go_on)


def peak_bytes(recording, n_blocks):
    logits = np.random.default_rng(0).normal(-4, 1, (100, 527)).astype(np.float32)
    blocks = (ScoreBlock(100 * number, logits) for number in range(n_blocks))
    tracemalloc.start()
    Analyser(engine_of(blocks), EventPolicy()).analyse(recording, go_on)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_recording(recording, tmp_path):
    peak_bytes(recording, 1)
    one_hour, ten_hours = (peak_bytes(recording, 113 * hours) for hours in (1, 10))
    assert ten_hours < one_hour + 10e6  # all scores are 237 MB
