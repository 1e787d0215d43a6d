import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from dass.fbank import fbank
from training import scenes
from training.clips import ClipLibrary
from training.mixing import mix_scene
from training.scenes import SceneShards, missing_shards, write_shard
from training.teacher import TeacherScores


class FakeTeacher:
    """Scores each frame with the samples at its centre and keeps what it heard."""

    def __init__(self) -> None:
        self.peaks: list[float] = []

    def score(self, waveform: np.ndarray, centres_s: np.ndarray) -> TeacherScores:
        self.peaks.append(float(np.abs(waveform).max()))
        heard = waveform[np.rint(centres_s * 16_000).astype(int)][:, None]
        return TeacherScores(np.repeat(heard, 527, 1), np.repeat(heard, 1024, 1))


@pytest.fixture
def library(manifest: Path, tmp_path: Path) -> ClipLibrary:
    return ClipLibrary([manifest], tmp_path / "cache")


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "SHARD", 3)


def test_a_shard_holds_the_features_scores_and_truth_of_its_scenes(library: ClipLibrary, tmp_path: Path) -> None:
    write_shard(library, FakeTeacher(), tmp_path, 2)
    [shard] = SceneShards(tmp_path)
    assert shard.features.shape == (3, 1024, 128)
    assert shard.teacher.shape == (3, 32, 527)
    assert shard.embedding.shape == (3, 32, 1024)
    assert {a.dtype for a in (shard.features, shard.teacher, shard.embedding)} == {np.dtype(np.float16)}
    for row, index in enumerate((6, 7, 8)):
        scene = mix_scene(library, index)
        np.testing.assert_array_equal(shard.features[row], fbank(scene.waveform).astype(np.float16))
        assert [tuple(sound["classes"]) for sound in shard.truth[row]] == [sound.classes for sound in scene.sounds]
        assert [sound["start_s"] for sound in shard.truth[row]] == [sound.start_s for sound in scene.sounds]


def test_the_teacher_hears_every_scene_at_one_level(library: ClipLibrary, tmp_path: Path) -> None:
    teacher = FakeTeacher()
    write_shard(library, teacher, tmp_path, 0)
    np.testing.assert_allclose(teacher.peaks, 10 ** (-12 / 20), rtol=1e-5)


def test_a_shard_without_its_truth_is_not_complete(library: ClipLibrary, tmp_path: Path) -> None:
    for number in (0, 1):
        write_shard(library, FakeTeacher(), tmp_path, number)
    (tmp_path / "truth_00000.json").unlink()
    assert len(SceneShards(tmp_path)) == 1
    assert missing_shards(tmp_path, 0, 6) == [0]


def test_missing_shards_cover_the_scenes_asked_for(tmp_path: Path) -> None:
    assert missing_shards(tmp_path, 0, 7) == [0, 1, 2]
    assert missing_shards(tmp_path, 4, 3) == [1, 2]


def test_a_second_run_writes_only_what_is_missing(
    manifest: Path, teacher_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scenes, "ProcessPoolExecutor", lambda jobs, _context: ThreadPoolExecutor(jobs))
    run(manifest, teacher_file, tmp_path / "out", n_scenes=3)
    kept = tmp_path / "out" / "features_00000.npy"
    os.utime(kept, (0, 0))
    run(manifest, teacher_file, tmp_path / "out", n_scenes=6)
    assert kept.stat().st_mtime == 0
    assert len(SceneShards(tmp_path / "out")) == 2
    assert np.isnan(SceneShards(tmp_path / "out")[1].teacher).sum(axis=2).tolist() == [[6] * 32] * 3


def run(manifest: Path, teacher: Path, out: Path, n_scenes: int) -> None:
    app = typer.Typer()
    app.command()(scenes.main)
    arguments = ["--manifest", manifest, "--teacher", teacher, "--out", out, "--n-scenes", n_scenes, "--jobs", 1]
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
