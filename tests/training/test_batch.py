"""Batches: what is put together can be taken apart."""

import numpy as np
import torch

from training.batch import Example, collate


def examples(n):
    rng = np.random.default_rng(0)
    return [
        Example(
            rng.random((64, 128), np.float32),
            labels=rng.random(527, np.float32),
            teacher_columns=rng.random((2, 527), np.float32),
            unreadable=(f"{i}.wav is empty",) if i == 1 else (),
        )
        for i in range(n)
    ]


def test_rows_are_the_examples():
    made = examples(3)
    batch = collate(made)
    assert len(batch) == 3
    np.testing.assert_array_equal(batch.features, np.stack([one.features for one in made]))
    np.testing.assert_array_equal(batch.teacher_columns[2], made[2].teacher_columns)
    assert batch.teacher_clip is None
    assert batch.known.shape == (527,)
    assert batch.known.all()
    assert batch.unreadable == ("1.wav is empty",)


def test_known_classes_are_those_of_the_examples():
    known = np.arange(527) < 9
    batch = collate([Example(np.zeros((32, 128), np.float32), known)] * 2)
    assert batch.known.sum() == 9


def test_pieces_put_together_are_the_batch():
    batch = collate(examples(6))
    pieces = batch.split(3)
    assert [len(piece) for piece in pieces] == [2, 2, 2]
    for name in ("features", "labels", "teacher_columns"):
        assert torch.equal(torch.cat([getattr(piece, name) for piece in pieces]), getattr(batch, name))
    assert all(torch.equal(piece.known, batch.known) and piece.teacher_clip is None for piece in pieces)


def test_a_moved_batch_keeps_what_is_there():
    moved = collate(examples(2)).to(torch.device("meta"))
    assert moved.labels.device.type == moved.known.device.type == "meta"
    assert moved.teacher_embedding is None
