from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from dass.errors import DassError
from training.ensemble import mean_logits, write_ensemble
from training.teacher_store import StoreHeader, StoreWriter, TeacherStore
from training.texts import Texts

logits = arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=5), elements=st.floats(-30, 30, width=32))


@given(logits)
def test_the_mean_is_that_of_probabilities(values: np.ndarray) -> None:
    probabilities = 1 / (1 + np.exp(-values.astype(float)))
    mean = probabilities.mean(0)
    absent = (1 / (1 + np.exp(values.astype(float)))).mean(0)
    np.testing.assert_allclose(mean_logits(values), np.log(mean) - np.log(absent), rtol=1e-5, atol=1e-5)


@given(logits)
def test_a_teacher_that_does_not_know_changes_nothing(values: np.ndarray) -> None:
    unknown = np.full_like(values[:1], np.nan)
    np.testing.assert_array_equal(mean_logits(np.concatenate([values, unknown])), mean_logits(values))
    assert np.isnan(mean_logits(unknown)).all()


@pytest.mark.parametrize("size", [-600, -100, 50, 600])
def test_logits_far_out_stay_finite(size: float) -> None:
    np.testing.assert_allclose(mean_logits(np.full((2, 1), size, np.float32)), size)


def store(
    folder: Path, name: str, ids: str, classes: tuple[int, ...], value: float, kind: str = "clip"
) -> TeacherStore:
    writer = StoreWriter.begin(folder / name, StoreHeader(name, f"rev-{name}", "CC0", kind, classes), Texts(ids))
    row = np.full((527,), np.nan)
    row[list(classes)] = value
    for number in range(len(ids)):
        writer.write([number], row[None] if kind == "clip" else np.tile(row, (1, 32, 1)))
    return TeacherStore.open(folder / name)


@pytest.mark.parametrize("kind", ["clip", "columns"])
def test_stores_are_joined_over_what_each_knows(tmp_path: Path, kind: str) -> None:
    stores = [
        store(tmp_path, "one", "xy", (0, 1), 2.0, kind),
        store(tmp_path, "two", "yz", (1, 2), -1.0, kind),
    ]
    assert write_ensemble(stores, tmp_path / "both") == 3
    both = TeacherStore.open(tmp_path / "both")
    assert both.header == StoreHeader("one + two", "rev-one + rev-two", "CC0", kind, (0, 1, 2))
    mean = mean_logits(np.array([[2.0], [-1.0]], np.float32))[0]
    for clip_id, expected in {"x": [2, 2, np.nan], "y": [2, mean, -1], "z": [np.nan, -1, -1]}.items():
        found = both.logits(clip_id)
        np.testing.assert_allclose(found[..., :3], np.broadcast_to(expected, (*found.shape[:-1], 3)), atol=2e-3)
        assert np.isnan(found[..., 3:]).all()


def test_one_store_or_two_kinds_are_no_ensemble(tmp_path: Path) -> None:
    clip, columns = store(tmp_path, "a", "x", (0,), 1.0), store(tmp_path, "b", "x", (0,), 1.0, "columns")
    for stores in ([], [clip], [clip, columns]):
        with pytest.raises(DassError, match="two or more stores of one kind"):
            write_ensemble(stores, tmp_path / "out")
