from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from dass.errors import DassError
from training import teacher as module
from training.audioset import read_clip, read_set
from training.shortfall import UNUSABLE
from training.teacher import column_centres, store_scores
from training.teacher_store import TeacherStore


class FakeTeacher:
    """Knows two classes: how long a clip is, and how loud."""

    name, revision, classes = "fake", "aa", (74, 3)

    def __init__(self) -> None:
        self.sizes: list[int] = []

    @staticmethod
    def prepare(waveform: np.ndarray) -> tuple[int, float]:
        return len(waveform), float(np.abs(waveform).max())

    def clip_logits(self, clips: list[tuple[int, float]]) -> np.ndarray:
        self.sizes.append(len(clips))
        logits = np.full((len(clips), 527), np.nan, np.float32)
        logits[:, [74, 3]] = np.array(clips) / [1000, 1]
        return logits


def store(manifest: Path, out: Path, teacher: FakeTeacher, batch: int = 3):
    clips = read_set(manifest)
    n_clips = store_scores(teacher, "clip", "CC0", clips, out, batch, jobs=0)
    return n_clips, clips.shortfall


def test_every_clip_is_scored_in_batches(manifest: Path, tmp_path: Path) -> None:
    teacher = FakeTeacher()
    assert store(manifest, tmp_path / "s", teacher)[0] == 4
    assert teacher.sizes == [3, 1]
    stored = TeacherStore.open(tmp_path / "s")
    assert (stored.header.name, stored.header.licence, stored.header.classes) == ("fake", "CC0", (3, 74))
    for clip in read_set(manifest):
        length, loudness = FakeTeacher.prepare(read_clip(clip.path))
        np.testing.assert_allclose(stored.logits(clip.id)[[74, 3]], [length / 1000, loudness], rtol=1e-3)


def test_readers_in_other_processes_change_nothing(manifest: Path, tmp_path: Path) -> None:
    for jobs in (0, 2):
        store_scores(FakeTeacher(), "clip", "CC0", read_set(manifest), tmp_path / str(jobs), 2, jobs)
    none, two = (TeacherStore.open(tmp_path / name) for name in ("0", "2"))
    for clip_id in none.ids:
        np.testing.assert_array_equal(none.logits(clip_id), two.logits(clip_id))


def test_an_unreadable_clip_is_listed_and_asked_for_again(manifest: Path, tmp_path: Path) -> None:
    good = (manifest.parent / "siren.wav").read_bytes()
    (manifest.parent / "siren.wav").write_bytes(b"no audio")
    n_clips, shortfall = store(manifest, tmp_path / "s", FakeTeacher())
    assert n_clips == 3
    assert list(shortfall.unreadable) == [str(manifest.parent / "siren.wav")]
    assert TeacherStore.open(tmp_path / "s").get("siren") is None
    (manifest.parent / "siren.wav").write_bytes(good)
    teacher = FakeTeacher()
    n_clips, shortfall = store(manifest, tmp_path / "s", teacher)
    assert (n_clips, len(shortfall), teacher.sizes) == (4, 0, [1])


def test_a_stopped_run_goes_on(manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = FakeTeacher()
    with monkeypatch.context() as patch:
        patch.setattr(teacher, "clip_logits", stop_after(2, teacher.clip_logits))
        with pytest.raises(KeyboardInterrupt):
            store(manifest, tmp_path / "s", teacher, batch=1)
    assert TeacherStore.open(tmp_path / "s").n_done == 2
    assert store(manifest, tmp_path / "s", teacher, batch=1)[0] == 4
    assert teacher.sizes == [1] * 4


def stop_after(calls: int, function):
    left = iter(range(calls))

    def limited(clips: list) -> np.ndarray:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return function(clips)

    return limited


def test_a_teacher_of_whole_clips_has_no_columns(manifest: Path, tmp_path: Path) -> None:
    with pytest.raises(DassError, match="fake scores whole clips only"):
        store_scores(FakeTeacher(), "columns", "CC0", read_set(manifest), tmp_path / "s", 2, 0)
    assert not (tmp_path / "s").exists()


def test_a_column_s_centre_is_its_middle() -> None:
    np.testing.assert_allclose(column_centres(3), [0.16, 0.48, 0.80])


def run(*arguments: object):
    app = typer.Typer()
    app.command()(module.main)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_command_stores_and_joins(manifest: Path, teacher_file: Path, tmp_path: Path) -> None:
    (manifest.parent / "siren.wav").unlink()
    common = ["--set", manifest, "--split", "train", "--kind", "yamnet", "--model", teacher_file, "--jobs", 0]
    for name in ("a", "b"):
        result = run(*common, "--columns", "--licence", "Apache-2.0", "--out", tmp_path / name)
        assert result.exit_code == 0, result.output
        assert "2 clips scored by made; 1 missing (siren.wav)" in result.output.replace("\n", "")
    assert (tmp_path / "a" / UNUSABLE).read_text("utf-8") == "siren.wav\tmissing\n"
    result = run("--ensemble", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "both")
    assert result.exit_code == 0, result.output
    one, both = TeacherStore.open(tmp_path / "a"), TeacherStore.open(tmp_path / "both")
    np.testing.assert_allclose(both.logits("rain"), one.logits("rain"), rtol=2e-3)


def test_the_command_says_what_it_needs(manifest: Path, tmp_path: Path) -> None:
    result = run("--set", manifest, "--out", tmp_path / "s")
    assert isinstance(result.exception, DassError)
    assert "Give --set, --kind, --model and --licence" in str(result.exception)
