from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dass.fbank import n_frames
from training.clips import ClipLibrary
from training.mixing import N_FRAMES, SCENE_SAMPLES, Scene, at_peak, mix_scene

WINDOW = 320
"""Samples over which loudness is measured: 20 ms."""


@pytest.fixture
def library(manifest: Path, tmp_path: Path) -> ClipLibrary:
    return ClipLibrary([manifest], tmp_path / "cache")


def test_a_scene_has_exactly_the_frames_of_32_columns() -> None:
    assert n_frames(SCENE_SAMPLES) == N_FRAMES == 32 * 32


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(index=st.integers(0, 10**9))
def test_a_scene_is_reproducible_and_within_its_bounds(library: ClipLibrary, index: int) -> None:
    scene = mix_scene(library, index)
    again = mix_scene(library, index)
    np.testing.assert_array_equal(scene.waveform, again.waveform)
    assert scene.sounds == again.sounds
    assert scene.waveform.shape == (SCENE_SAMPLES,)
    assert scene.waveform.dtype == np.float32
    assert -36.01 <= 20 * np.log10(np.abs(scene.waveform).max()) <= -0.99
    assert all(0 <= s.start_s < s.stop_s <= SCENE_SAMPLES / 16_000 for s in scene.sounds)


def test_scenes_differ(library: ClipLibrary) -> None:
    assert len({mix_scene(library, index).waveform.tobytes() for index in range(20)}) == 20


def test_there_is_sound_where_the_truth_says_and_nowhere_else(library: ClipLibrary) -> None:
    for index in range(60):
        scene = mix_scene(library, index)
        inside, outside = loudness(scene)
        assert outside.size == 0 or outside.max() < 0.25 * inside.max()
        if len({sound.clip for sound in scene.sounds}) == 1:
            assert outside.size == 0 or outside.max() < inside.min()


def loudness(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    """Return the RMS of the 20 ms windows wholly inside a sound, and of those wholly outside all sounds."""
    n = SCENE_SAMPLES // WINDOW
    rms = np.sqrt(np.mean(np.square(scene.waveform[: n * WINDOW].reshape(n, WINDOW)), axis=1))
    start = np.arange(n) * WINDOW / 16_000
    stop = start + WINDOW / 16_000
    inside = np.any([(s.start_s <= start) & (stop <= s.stop_s) for s in scene.sounds], axis=0)
    touched = np.any([(s.start_s < stop) & (start < s.stop_s) for s in scene.sounds], axis=0)
    return rms[inside], rms[~touched]


def test_most_kinds_of_scene_occur(library: ClipLibrary) -> None:
    scenes = [mix_scene(library, index) for index in range(150)]
    assert {len(s.sounds) for s in scenes} >= {1, 2, 3, 4}
    silent = np.mean(
        [np.mean(s.waveform == 0) > 0.01 for s in scenes if sum(x.stop_s - x.start_s for x in s.sounds) < 6]
    )
    assert 0.1 < silent < 0.6


@given(peak_db=st.floats(-60, 0), scale=st.floats(1e-3, 1e3))
def test_at_peak(peak_db: float, scale: float) -> None:
    waveform = np.float32(scale) * np.array([0, -1, 0.5], np.float32)
    assert np.abs(at_peak(waveform, peak_db)).max() == pytest.approx(10 ** (peak_db / 20), rel=1e-5)


def test_silence_stays_silence() -> None:
    assert not at_peak(np.zeros(5, np.float32), -1).any()
