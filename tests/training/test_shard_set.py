"""Clips in shards, one by one."""

import json
from unittest.mock import patch

import numpy as np
import pytest

from dass.errors import AudioError, DassError
from training import shards
from training.audioset import read_set
from training.shard_set import ShardSet
from training.shards import write_shards


@pytest.fixture
def clips(manifest):
    return read_set(manifest)


@pytest.fixture
def folder(clips, tmp_path):
    with patch.object(shards, "SHARD", 3):
        list(write_shards(clips, tmp_path / "shards"))
    return tmp_path / "shards"


def test_it_is_the_set_that_was_written(clips, folder):
    read = ShardSet(folder)
    assert len(read) == len(clips) == 4
    for i, clip in enumerate(clips):
        assert (read[i].id, read[i].classes) == (clip.id, clip.classes)
        np.testing.assert_array_equal(read.read(i, 50), clips.read(i, 50))
    for own, theirs in zip(read.labels(), clips.labels(), strict=True):
        np.testing.assert_array_equal(own, theirs)


def test_clips_that_could_not_be_written_are_told(manifest, tmp_path):
    (manifest.parent / "siren.wav").write_bytes(b"no audio")
    list(write_shards(read_set(manifest), tmp_path / "out"))
    read = ShardSet(tmp_path / "out")
    assert [read[i].id for i in range(len(read))] == ["dog", "rain", "held_out"]
    assert [line.split("\t")[0] for line in read.shortfall.lines()] == [str(manifest.parent / "siren.wav")]


def test_incomplete_shards_do_not_count(folder):
    (folder / "clips_00001.json").unlink()
    assert len(ShardSet(folder)) == 3


def test_a_folder_without_shards_is_named(tmp_path):
    with pytest.raises(DassError, match="has no complete shard"):
        ShardSet(tmp_path)


@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_damaged_shard_is_named(folder, damage):
    read, tar = ShardSet(folder), folder / "clips_00000.tar"
    if damage == "missing":
        tar.unlink()
    else:
        tar.write_bytes(tar.read_bytes()[:700])
    with pytest.raises(AudioError, match=r"clips_00000\.tar"):
        read.read(0)
    assert len(read.read(3))


def test_the_list_of_a_shard_says_where_its_clips_are(clips, folder):
    contents = json.loads((folder / "clips_00000.json").read_text())
    tar = (folder / "clips_00000.tar").read_bytes()
    for clip, (clip_id, _, suffix, first, length) in zip(clips, contents["places"], strict=False):
        assert (clip_id, suffix) == (clip.id, "wav")
        assert tar[first : first + length] == clip.path.read_bytes()
