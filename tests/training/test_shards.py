import json
import os
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import soundfile
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.data import DataLoader, get_worker_info
from typer.testing import CliRunner

from dass.errors import DassError
from training import shards
from training.audioset import Dataset, read_clip, read_set
from training.shards import ShardedClips, write_shards
from training.shortfall import UNUSABLE

N_CLIPS = 23


@pytest.fixture(scope="module", autouse=True)
def _small_shards():
    with patch.object(shards, "SHARD", 5), patch.object(shards, "SHUFFLED", 4):
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


def test_clips_come_back_as_they_are(clips: Dataset, folder: Path) -> None:
    read = {clip.id: clip for clip in ShardedClips(folder)}
    assert len(read) == N_CLIPS
    for clip in clips:
        np.testing.assert_array_equal(read[clip.id].waveform, read_clip(clip.path))
        assert read[clip.id].classes == clip.classes


class _Worker:
    def __init__(self, number: int, n: int) -> None:
        self.id, self.num_workers = number, n


@settings(max_examples=30)
@given(ranks=st.integers(1, 6), workers=st.integers(0, 5), seed=st.integers(0, 99), epoch=st.integers(0, 99))
def test_each_clip_once_over_any_number_of_ranks_and_workers(
    folder: Path, ranks: int, workers: int, seed: int, epoch: int
) -> None:
    seen, lengths = [], []
    with patch.object(shards, "_decoded", lambda sample, _scratch: json.loads(sample["json"])["id"]):
        for rank in range(ranks):
            clips = ShardedClips(folder, seed, rank, ranks)
            clips.set_epoch(epoch)
            of_rank = 0
            for number in range(max(1, workers)):
                with patch.object(shards, "get_worker_info", lambda n=number: _Worker(n, workers) if workers else None):
                    own = list(clips)
                lengths.append(len(own))
                of_rank += len(own)
                seen += own
            assert of_rank == len(clips)
    assert len(seen) == len(set(seen)) == N_CLIPS
    assert max(lengths) - min(lengths) <= 1


def test_real_workers_read_each_clip_once(folder: Path) -> None:
    assert get_worker_info() is None
    loader = DataLoader(ShardedClips(folder), batch_size=None, num_workers=2)
    assert sorted(clip.id for clip in loader) == sorted(clip.id for clip in ShardedClips(folder))


def test_the_order_is_a_function_of_seed_and_epoch(folder: Path) -> None:
    def order(seed: int, epoch: int) -> list[str]:
        clips = ShardedClips(folder, seed)
        clips.set_epoch(epoch)
        return [clip.id for clip in clips]

    assert order(1, 2) == order(1, 2)
    assert len({tuple(order(seed, epoch)) for seed, epoch in ((1, 2), (1, 3), (2, 2))}) == 3


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
    assert sorted(clip.id for clip in ShardedClips(tmp_path / "out")) == ["dog", "held_out", "rain"]


def test_shards_of_another_set_are_left_alone(clips: Dataset, manifest: Path, tmp_path: Path) -> None:
    list(write_shards(clips, tmp_path / "out"))
    with pytest.raises(DassError, match="holds shards of another set"):
        list(write_shards(read_set(manifest), tmp_path / "out"))


def test_a_folder_without_shards_is_named(tmp_path: Path) -> None:
    with pytest.raises(DassError, match="has no complete shard"):
        ShardedClips(tmp_path)


@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_damaged_shard_is_named(clips: Dataset, tmp_path: Path, damage: str) -> None:
    list(write_shards(clips, tmp_path))
    tar = tmp_path / "clips_00002.tar"
    if damage == "missing":
        tar.unlink()
    else:
        tar.write_bytes(tar.read_bytes()[:700])
    with pytest.raises(DassError, match=r"clips_00002\.tar is missing or damaged"):
        list(ShardedClips(tmp_path))


def test_the_command_writes_and_lists(manifest: Path, tmp_path: Path) -> None:
    (manifest.parent / "siren.wav").unlink()
    app = typer.Typer()
    app.command()(shards.main)
    arguments = ["--set", str(manifest), "--split", "train", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "2 clips; 1 missing (siren.wav)" in result.output.replace("\n", "")
    assert (tmp_path / "out" / UNUSABLE).read_text("utf-8") == "siren.wav\tmissing\n"
    assert sorted(clip.id for clip in ShardedClips(tmp_path / "out")) == ["dog", "rain"]
