"""Which source a configuration means."""

import numpy as np
import pytest
import torch

from dass.errors import DassError
from training.clip_source import ClipSource
from training.config import DataConfig, DistillConfig, TeacherConfig
from training.sources import measure_scale, training_source, validation_source
from training.synthetic_source import SyntheticSource


def test_the_rows_of_a_split_are_learnt_and_those_of_another_held_out(manifest):
    data = DataConfig("clips", (str(manifest),), (str(manifest),), split="train", validation_split="dev")
    config = DistillConfig(data=data)
    assert isinstance(training_source(config), ClipSource)
    assert (len(training_source(config)), len(validation_source(config))) == (3, 1)


def test_what_is_held_out_is_not_changed_by_chance():
    config = DistillConfig(data=DataConfig("synthetic", ("a",), ("b",)))
    held_out = validation_source(config)
    assert isinstance(held_out, SyntheticSource)
    one, other = (held_out.example(3, np.random.default_rng(seed)).features for seed in range(2))
    np.testing.assert_array_equal(one, other)


def test_nothing_to_learn_from_is_told():
    with pytest.raises(DassError, match=r"data\.train names nothing"):
        training_source(DistillConfig())
    assert validation_source(DistillConfig()) is None


def test_a_missing_store_is_told(manifest):
    data = DataConfig("clips", (str(manifest),), split="train")
    with pytest.raises(DassError, match="no_such_store"):
        training_source(DistillConfig(data=data, teacher=TeacherConfig("store", "no_such_store")))


def test_the_scale_is_that_of_the_teachers_columns(manifest):
    config = DistillConfig(data=DataConfig("synthetic", ("a",), frames=64))
    source = training_source(config)
    scale = measure_scale(source)
    columns = torch.tensor(np.stack([source.example(i, np.random.default_rng(0)).teacher_columns for i in range(64)]))
    torch.testing.assert_close(scale.mean_logits, columns.mean((0, 1)))
    labelled = DistillConfig(data=DataConfig("clips", (str(manifest),), split="train", frames=32))
    assert measure_scale(training_source(labelled)) is None
