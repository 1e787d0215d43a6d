from pathlib import Path

import numpy as np
import pytest

from dass.errors import DassError
from training.teacher_store import StoreHeader, StoreWriter, TeacherStore
from training.texts import Texts

HEADER = StoreHeader("ast", "0f" * 32, "BSD-3-Clause", "clip", (0, 74))
IDS = Texts(["a", "b/c", "é"])


def logits(rows: int, seed: int = 0) -> np.ndarray:
    values = np.random.default_rng(seed).normal(0, 5, (rows, 527)).astype(np.float32)
    values[:, ~HEADER.known] = np.nan
    return values


def test_what_is_written_is_read_by_id(tmp_path: Path) -> None:
    StoreWriter.begin(tmp_path / "s", HEADER, IDS).write([2, 0], logits(2))
    store = TeacherStore.open(tmp_path / "s")
    assert store.header == HEADER
    assert store.n_done == 2
    for clip_id, row in (("é", 0), ("a", 1)):
        assert store.logits(clip_id).dtype == np.float32
        np.testing.assert_array_equal(store.logits(clip_id), logits(2)[row].astype(np.float16))


def test_a_clip_without_outputs_is_none_or_an_error(tmp_path: Path) -> None:
    StoreWriter.begin(tmp_path / "s", HEADER, IDS)
    store = TeacherStore.open(tmp_path / "s")
    for clip_id in ("a", "not in the set"):
        assert store.get(clip_id) is None
        with pytest.raises(DassError, match=f"nothing for the clip {clip_id}"):
            store.logits(clip_id)


def test_writing_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    StoreWriter.begin(tmp_path / "s", HEADER, IDS).write([1], logits(1, seed=1))
    again = StoreWriter.begin(tmp_path / "s", HEADER, IDS)
    assert again.pending().tolist() == [0, 2]
    again.write([0, 2], logits(2, seed=2))
    store = TeacherStore.open(tmp_path / "s")
    np.testing.assert_array_equal(store.logits("b/c"), logits(1, seed=1)[0].astype(np.float16))
    np.testing.assert_array_equal(store.logits("é"), logits(2, seed=2)[1].astype(np.float16))
    assert StoreWriter.begin(tmp_path / "s", HEADER, IDS).pending().size == 0


def test_a_store_whose_making_was_interrupted_is_made_again(tmp_path: Path) -> None:
    StoreWriter.begin(tmp_path / "s", HEADER, Texts("xy"))
    (tmp_path / "s" / "header.json").unlink()
    assert len(StoreWriter.begin(tmp_path / "s", HEADER, IDS).pending()) == 3


def test_columns(tmp_path: Path) -> None:
    header = StoreHeader("yamnet", "aa", "Apache-2.0", "columns", (0, 74))
    columns = np.stack([logits(32, seed) for seed in (0, 1)])
    StoreWriter.begin(tmp_path / "s", header, IDS).write([0, 1], columns)
    np.testing.assert_array_equal(TeacherStore.open(tmp_path / "s").logits("b/c"), columns[1].astype(np.float16))


def test_known_is_a_mask_of_the_classes() -> None:
    assert np.flatnonzero(HEADER.known).tolist() == [0, 74]
    assert HEADER.known.shape == (527,)


@pytest.mark.parametrize(
    ("header", "ids", "message"),
    [
        (StoreHeader("ast", "other", "BSD-3-Clause", "clip", (0, 74)), IDS, "outputs of ast or of another kind"),
        (HEADER, Texts(["a", "b/c"]), "other clips"),
        (HEADER, Texts(["a", "é", "b/c"]), "other clips"),
    ],
)
def test_another_teacher_or_set_is_refused(tmp_path: Path, header: StoreHeader, ids: Texts, message: str) -> None:
    StoreWriter.begin(tmp_path / "s", HEADER, IDS)
    with pytest.raises(DassError, match=message):
        StoreWriter.begin(tmp_path / "s", header, ids)


@pytest.mark.parametrize("file", ["header.json", "ids.txt", "logits.npy", "done.npy"])
def test_a_damaged_store_is_explained(tmp_path: Path, file: str) -> None:
    StoreWriter.begin(tmp_path / "s", HEADER, IDS)
    (tmp_path / "s" / file).write_bytes(b"")
    with pytest.raises(DassError, match="is no store of teacher outputs, or damaged"):
        TeacherStore.open(tmp_path / "s")


def test_a_folder_that_is_none_is_explained(tmp_path: Path) -> None:
    with pytest.raises(DassError, match="is no store"):
        TeacherStore.open(tmp_path)
