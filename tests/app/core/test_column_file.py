import numpy as np
import pytest

from app.core.column_file import write_columns
from app.core.score_spool import PAGE_COLUMNS, ScoreSpool
from dass.errors import DassError
from dass.labels import ontology


@pytest.mark.parametrize("n_columns", [1, PAGE_COLUMNS, 2 * PAGE_COLUMNS + 5])
def test_the_file_holds_every_column(tmp_path, n_columns):
    logits = np.random.default_rng(0).standard_normal((n_columns, 527), np.float32)
    with ScoreSpool(tmp_path) as spool:
        spool.append(logits)
        write_columns(tmp_path / "new" / "scores.npz", spool)
    with np.load(tmp_path / "new" / "scores.npz") as found:
        assert set(found) == {"logits", "start_s", "column_s", "mids"}
        assert found["logits"].dtype == np.float32
        np.testing.assert_array_equal(found["logits"], logits)
        np.testing.assert_allclose(found["start_s"], np.arange(n_columns) * 0.32)
        assert found["column_s"] == 0.32
        assert list(found["mids"]) == [audio_class.mid for audio_class in ontology().classes]


def test_a_file_in_an_impossible_place_is_named(tmp_path):
    (tmp_path / "file").touch()
    with ScoreSpool(tmp_path) as spool, pytest.raises(DassError, match=r"scores\.npz cannot be written"):
        write_columns(tmp_path / "file" / "scores.npz", spool)
