import pytest

from app.core import job_count
from app.core.job_count import WORKER_BYTES, WORTHWHILE_BYTES, fitting_jobs


@pytest.fixture
def recordings(tmp_path, monkeypatch):
    """Return what makes recordings, on a machine with eight processors and memory for six workers."""
    monkeypatch.setattr(job_count, "n_processors", lambda: 8)
    monkeypatch.setattr(job_count, "_free_bytes", lambda: 6 * WORKER_BYTES + 1)

    def recordings(*sizes):
        paths = [tmp_path / f"{number}.wav" for number in range(len(sizes))]
        for path, size in zip(paths, sizes, strict=True):
            with path.open("wb") as file:
                file.truncate(round(size * WORTHWHILE_BYTES))
        return paths

    return recordings


@pytest.mark.parametrize(
    ("sizes", "n_jobs"),
    [
        ([100], 1),
        ([0.1] * 10, 1),
        ([1.0, 1.0, 1.0], 3),
        ([0.5] * 5, 2),
        ([9.0, 0.1, 0.1], 3),
        ([1.0] * 7, 6),
        ([], 1),
    ],
)
def test_jobs_are_bounded_by_recordings_by_what_there_is_to_do_and_by_memory(recordings, sizes, n_jobs):
    assert fitting_jobs(recordings(*sizes), "cpu bfloat16") == n_jobs


def test_jobs_are_bounded_by_processors(recordings, monkeypatch):
    monkeypatch.setattr(job_count, "n_processors", lambda: 3)
    assert fitting_jobs(recordings(*[1.0] * 7), "cpu") == 3


def test_one_job_there_is_always(recordings, monkeypatch):
    monkeypatch.setattr(job_count, "_free_bytes", lambda: 0)
    assert fitting_jobs(recordings(*[1.0] * 7), "cpu") == 1


def test_a_gpu_takes_one_at_a_time(recordings):
    assert fitting_jobs(recordings(*[1.0] * 7), "cuda bfloat16") == 1


def test_the_machine_has_processors_and_memory():
    assert job_count.n_processors() >= 1
    assert job_count._free_bytes() > 0
