"""Scenes as examples."""

import json

import numpy as np
import pytest

from dass.config import FEATURES
from dass.errors import DassError
from training.config import AugmentConfig
from training.scene_source import SceneSource


@pytest.fixture
def folders(tmp_path):
    """Two folders with three shards of two scenes; scene i has i everywhere."""
    for i in range(3):
        folder = tmp_path / f"folder{i // 2}"
        folder.mkdir(exist_ok=True)
        value = np.array([2 * i, 2 * i + 1], np.float16)[:, None, None]
        for name, shape in {"features": (1024, 128), "teacher": (32, 527), "embedding": (32, 1024)}.items():
            np.save(folder / f"{name}_{i:05d}.npy", np.broadcast_to(value, (2, *shape)))
        (folder / f"truth_{i:05d}.json").write_text("[]")
    return [tmp_path / "folder0", tmp_path / "folder1"]


def test_the_scenes_of_all_folders_are_examples(folders):
    source = SceneSource(folders, AugmentConfig())
    assert len(source) == 6
    for i in range(6):
        example = source.example(i, np.random.default_rng(0))
        np.testing.assert_allclose(example.features, (i - FEATURES.mean) / (2 * FEATURES.std), rtol=1e-5)
        assert (example.teacher_columns == i).all()
        assert (example.teacher_embedding == i).all()
        assert example.labels is None


def test_an_epoch_has_every_scene_once(folders):
    order = SceneSource(folders, AugmentConfig()).order(np.random.default_rng(0))
    assert sorted(order) == list(range(6))


def test_scenes_are_changed_at_random_and_stay_as_they_are_on_disk(folders):
    source = SceneSource(folders, AugmentConfig(level_db=6))
    one, other, same = (source.example(1, np.random.default_rng(seed)).features for seed in (0, 1, 0))
    assert (one != other).any()
    np.testing.assert_array_equal(one, same)


def test_a_folder_without_scenes_is_refused(tmp_path):
    with pytest.raises(DassError, match="no complete shard"):
        SceneSource([tmp_path], AugmentConfig())


def test_surer_labels_become_targets_where_they_are_wanted(folders):
    truth = [[{"classes": [7], "start_s": 0.0, "stop_s": 1.0}], []]
    teacher = np.load(folders[0] / "teacher_00000.npy")
    teacher[0, :, 7] = 0.5
    np.save(folders[0] / "teacher_00000.npy", teacher)
    (folders[0] / "truth_00000.json").write_text(json.dumps(truth))
    plain, sure = (
        SceneSource(folders, AugmentConfig(), labels).example(0, np.random.default_rng(0)).teacher_columns
        for labels in (0.0, 0.9)
    )
    assert (plain[:, 7] == 0.5).all()
    assert sure[0, 7] == pytest.approx(np.log(9))
    assert (sure[4:, 7] == 0.5).all()
