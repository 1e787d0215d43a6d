"""Several sets as one."""

from itertools import pairwise

import numpy as np
import pytest

from training.audioset import Dataset, read_set
from training.clip_sets import Clips, open_set
from training.shard_set import ShardSet
from training.shards import write_shards


@pytest.fixture
def sets(manifest, tmp_path):
    """Files and shards."""
    list(write_shards(read_set(manifest, split="dev"), tmp_path / "shards"))
    return [open_set(manifest, None, "train"), open_set(tmp_path / "shards", None, None)]


def test_a_folder_is_shards_and_a_file_a_list(sets):
    assert [type(one) for one in sets] == [Dataset, ShardSet]


def test_sets_follow_each_other(sets, manifest):
    clips = Clips(sets)
    assert len(clips) == 4
    assert [clips[i].id for i in range(4)] == ["dog", "siren", "rain", "held_out"]
    whole = read_set(manifest)
    for i in range(4):
        np.testing.assert_array_equal(clips.read(i, 30), whole.read(i, 30))
    labels, edges = clips.labels()
    assert [tuple(labels[a:b]) for a, b in pairwise(edges)] == [clips[i].classes for i in range(4)]


def test_missing_clips_are_told(manifest):
    (manifest.parent / "siren.wav").unlink()
    assert Clips([read_set(manifest, split="train")]).missing() == ["siren.wav\tmissing"]
