from itertools import pairwise

import numpy as np
import pytest

from app.core import demo
from app.core.engine import load_engine
from app.core.recording import inspect
from app.core.timeline import Timeline
from dass.audio import open_audio
from dass.events import find_events
from dass.labels import ontology
from dass.scores import probabilities


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "cache_folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "cache_folder", lambda: tmp_path_factory.mktemp("cache"))
        return demo.write_demo()


@pytest.fixture(scope="module")
def engine():
    return load_engine("starter", "cpu")


@pytest.mark.parametrize("recording", demo.RECORDINGS, ids=lambda recording: recording.name)
def test_the_starter_hears_every_sound_as_what_it_is_meant_to_be(recording, folder, engine):
    names = [audio_class.display_name for audio_class in ontology().classes]
    with open_audio(folder / recording.name) as source:
        probs = probabilities(np.concatenate([block.logits for block in engine.scores(source)]))
    heard = [(event.start_s, event.stop_s, names[event.class_index]) for event in find_events(probs)]
    ends = [cue.start_s for cue in recording.cues[1:]] + [recording.duration_s]
    unheard = [
        cue.class_name
        for cue, end in zip(recording.cues, ends, strict=True)
        if not any(
            name == cue.class_name and cue.start_s - 1 <= start and stop <= end + 1 for start, stop, name in heard
        )
    ]
    assert unheard == []


@pytest.mark.parametrize("recording", demo.RECORDINGS, ids=lambda recording: recording.name)
def test_nothing_clips_and_every_sound_ends_before_the_next_begins(recording, folder):
    assert np.abs(demo.render(recording)).max() < 1
    sounds = [(cue.start_s, len(cue.sound(np.random.default_rng(0))) / demo.RATE) for cue in recording.cues]
    assert all(start + length <= following for (start, length), (following, _) in pairwise(sounds))
    assert sum(sounds[-1]) <= recording.duration_s


def test_it_is_the_same_each_time():
    first, second = (demo.render(demo.RECORDINGS[1]) for _ in range(2))
    assert np.array_equal(first, second)


def test_the_files_are_as_long_as_they_should_be(folder):
    for recording in demo.RECORDINGS:
        with open_audio(folder / recording.name) as source:
            assert (source.sample_rate, source.n_samples) == (demo.RATE, recording.duration_s * demo.RATE)


def test_the_recordings_lie_on_one_clock_with_a_gap_between(folder):
    timeline = Timeline.of([inspect(folder / recording.name) for recording in demo.RECORDINGS])
    assert timeline.origin.isoformat(sep=" ", timespec="seconds").startswith("2026-06-20 04:30:00")
    assert timeline.gaps == ((105.0, 125.0),)
    assert timeline.duration_s == 220.0


def test_what_is_there_is_not_written_again_and_what_is_missing_is(cache, monkeypatch):
    monkeypatch.setattr(demo, "render", lambda recording: np.zeros(int(recording.duration_s)))
    folder = demo.write_demo()
    first, second = (folder / recording.name for recording in demo.RECORDINGS)
    first.write_text("kept")
    second.unlink()
    assert demo.write_demo() == folder
    assert first.read_text() == "kept"
    assert second.exists()
    assert {path.name for path in folder.iterdir()} == {first.name, second.name}
