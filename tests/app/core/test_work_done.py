import pytest

from app.core.work_done import WorkDone


@pytest.fixture
def recordings(tmp_path):
    """Files of 100 and 300 bytes, and one that has gone."""
    for name, size in (("a.wav", 100), ("b.wav", 300)):
        (tmp_path / name).write_bytes(bytes(size))
    return [tmp_path / "a.wav", tmp_path / "b.wav", tmp_path / "gone.wav"]


def test_shares_are_those_of_the_bytes(recordings):
    done = WorkDone(recordings)
    assert (done.fraction, done.is_begun) == (0, False)
    done.update(recordings[1], 15.0, 30.0)
    assert done.fraction == 150 / 401
    done.end(recordings[0])
    assert done.fraction == 250 / 401
    assert (done.in_work, done.n_ended, done.analysed_s) == ([recordings[1]], 1, 15.0)


def test_all_is_done_when_each_is(recordings):
    done = WorkDone(recordings)
    for path in recordings:
        done.end(path)
    assert (done.fraction, done.in_work, done.n_ended) == (1, [], 3)


def test_a_length_that_is_not_known_is_not_counted(recordings):
    done = WorkDone(recordings)
    done.update(recordings[0], 15.0, None)
    assert (done.fraction, done.in_work, done.analysed_s) == (0, [recordings[0]], 15.0)


def test_a_length_that_was_estimated_too_short_counts_as_a_whole(recordings):
    done = WorkDone(recordings)
    done.update(recordings[0], 15.0, 10.0)
    assert done.fraction == 100 / 401


def test_what_is_begun_again_counts_once(recordings):
    done = WorkDone(recordings)
    done.update(recordings[1], 30.0, 30.0)
    done.update(recordings[1], 0.0, None)
    assert (done.fraction, done.analysed_s, done.in_work) == (0, 0, [recordings[1]])
