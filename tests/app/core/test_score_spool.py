import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.score_spool import PAGE_COLUMNS, ScoreSpool
from dass.errors import DassError

N_CLASSES = 5


def random_logits(n_columns):
    return np.random.default_rng(n_columns).standard_normal((n_columns, N_CLASSES), np.float32)


def filled_spool(folder, logits, cuts):
    spool = ScoreSpool(folder, N_CLASSES)
    for part in np.split(logits, sorted(cuts)):
        spool.append(part)
    return spool


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("spool")


@settings(max_examples=30, deadline=None)
@given(
    n_columns=st.sampled_from([0, 1, 7, PAGE_COLUMNS - 1, PAGE_COLUMNS, PAGE_COLUMNS + 1, 2 * PAGE_COLUMNS + 300]),
    cuts=st.lists(st.integers(0, 2 * PAGE_COLUMNS + 300), max_size=6),
    classes=st.tuples(st.integers(0, N_CLASSES), st.integers(0, N_CLASSES)).map(sorted),
)
def test_whatever_the_blocks_the_same_columns_come_back(folder, n_columns, cuts, classes):
    logits = random_logits(n_columns)
    with filled_spool(folder, logits, cuts) as spool:
        assert len(spool) == n_columns
        np.testing.assert_array_equal(spool.classes(*classes), logits[:, slice(*classes)])
        pages = list(spool.pages())
    np.testing.assert_array_equal(np.concatenate([logits[:0], *pages]), logits)


def test_reading_in_between_does_not_disturb_what_is_appended(folder):
    logits = random_logits(3 * PAGE_COLUMNS)
    with ScoreSpool(folder, N_CLASSES) as spool:
        for part in np.array_split(logits, 7):
            spool.append(part)
            spool.classes(0, 1)
        np.testing.assert_array_equal(spool.classes(0, N_CLASSES), logits)


def test_the_file_has_no_name_that_a_kill_could_leave_behind(tmp_path):
    with ScoreSpool(tmp_path / "new", N_CLASSES) as spool:
        spool.append(random_logits(2 * PAGE_COLUMNS))
        assert not list((tmp_path / "new").iterdir())


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DassError, match="file cannot be written"):
        ScoreSpool(tmp_path / "file", N_CLASSES)
