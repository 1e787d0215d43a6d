import os
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import soundfile
import typer
from typer.testing import CliRunner

from dass.errors import DassError
from training import shards
from training.audioset import Dataset, read_set
from training.shard_set import ShardSet
from training.shards import write_shards
from training.shortfall import UNUSABLE

N_CLIPS = 23


@pytest.fixture(scope="module", autouse=True)
def _small_shards():
    with patch.object(shards, "SHARD", 5):
        yield


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("set")
    lines = ["path,mids"]
    for i in range(N_CLIPS):
        path = f"a.b/{i}.{'flac' if i % 2 else 'wav'}"
        (folder / path).parent.mkdir(exist_ok=True)
        soundfile.write(folder / path, np.random.default_rng(i).uniform(-1, 1, 200 + i), 16_000)
        lines.append(f'{path},"/m/09x0r,/m/0bt9lr"')
    (folder / "set.csv").write_text("\n".join(lines), encoding="utf-8")
    return read_set(folder / "set.csv")


@pytest.fixture(scope="module")
def folder(clips: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shards")
    assert list(write_shards(clips, folder)) == [5, 10, 15, 20, 23]
    return folder


def ids(clips: ShardSet) -> list[str]:
    return [clips[i].id for i in range(len(clips))]


def test_a_second_run_writes_only_what_is_missing(clips: Dataset, tmp_path: Path) -> None:
    list(write_shards(clips, tmp_path))
    (tmp_path / "clips_00001.json").unlink()
    times = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.tar")}
    for name in times:
        os.utime(tmp_path / name, (0, 0))
    list(write_shards(clips, tmp_path))
    assert {path.name for path in tmp_path.glob("*.tar") if path.stat().st_mtime_ns} == {"clips_00001.tar"}


def test_an_unreadable_clip_is_left_out_and_told_again(manifest: Path, tmp_path: Path) -> None:
    (manifest.parent / "siren.wav").write_bytes(b"no audio")
    for _ in range(2):
        clips = read_set(manifest)
        list(write_shards(clips, tmp_path / "out"))
        assert list(clips.shortfall.unreadable) == [str(manifest.parent / "siren.wav")]
    assert sorted(ids(ShardSet(tmp_path / "out"))) == ["dog", "held_out", "rain"]


def test_shards_of_another_set_are_left_alone(clips: Dataset, manifest: Path, tmp_path: Path) -> None:
    list(write_shards(clips, tmp_path / "out"))
    with pytest.raises(DassError, match="holds shards of another set"):
        list(write_shards(read_set(manifest), tmp_path / "out"))


def test_the_command_writes_and_lists(manifest: Path, tmp_path: Path) -> None:
    (manifest.parent / "siren.wav").unlink()
    app = typer.Typer()
    app.command()(shards.main)
    arguments = ["--set", str(manifest), "--split", "train", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "2 clips; 1 missing (siren.wav)" in result.output.replace("\n", "")
    assert (tmp_path / "out" / UNUSABLE).read_text("utf-8") == "siren.wav\tmissing\n"
    assert sorted(ids(ShardSet(tmp_path / "out"))) == ["dog", "rain"]
