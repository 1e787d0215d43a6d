"""What is measured on held-out examples."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from accelerate import Accelerator

from dass.config import PRESETS
from dass.model import Dass
from training.batch import collate
from training.config import AugmentConfig, LossConfig
from training.losses import parts
from training.metrics import mean_average_precision
from training.precision import Precision
from training.sources import measure_scale
from training.student import Student
from training.synthetic_source import SyntheticSource
from training.validation import validate

PRECISION = Precision.of("float32", torch.device("cpu"))


@pytest.fixture
def student():
    torch.manual_seed(0)
    return Student(Dass(PRESETS["tiny"]), 8).train()


@torch.no_grad()
def test_it_is_the_loss_and_map_of_all_examples_at_once(student):
    source = SyntheticSource(("held out",), 64, AugmentConfig())
    asked = parts(LossConfig(labels=0.5, clip=2, column_logits=1), measure_scale(source))
    measured = validate(student, source, 7, asked, PRECISION, Accelerator(cpu=True))
    batch = collate([source.example(i, np.random.default_rng(0)) for i in range(len(source))])
    output = student(batch.features)
    values = {name: (part.total(output, batch) / part.weight(batch)).item() for name, (_, part) in asked.items()}
    expected = {
        **values,
        "loss": 0.5 * values["labels"] + 2 * values["clip"] + values["column_logits"],
        "map": mean_average_precision(batch.labels.numpy() > 0.5, output.clip.numpy()),
    }
    assert measured == pytest.approx(expected, rel=1e-4)
    assert student.training


def test_without_labels_there_is_no_map(student, monkeypatch):
    source = SyntheticSource(("held out",), 64, AugmentConfig())
    asked = parts(LossConfig(column_scores=1), None)
    monkeypatch.setattr(SyntheticSource, "example", unlabelled(SyntheticSource.example))
    assert set(validate(student, source, 32, asked, PRECISION, Accelerator(cpu=True))) == {"loss", "column_scores"}


def unlabelled(example):
    return lambda self, index, rng: replace(example(self, index, rng), labels=None)
