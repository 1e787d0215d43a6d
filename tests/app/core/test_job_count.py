import pytest

from app.core import job_count
from app.core.job_count import WORKER_BYTES, fitting_jobs


@pytest.mark.parametrize(
    ("device", "n_processors", "memory", "n_jobs"),
    [
        ("cpu", 8, 9.5, 4),
        ("cpu bfloat16", 16, 6.5, 6),
        ("cpu", 8, 0.5, 1),
        ("cpu", 1, 9.5, 1),
        ("cuda bfloat16", 8, 9.5, 1),
    ],
)
def test_jobs_are_as_many_as_processors_and_memory_allow(monkeypatch, device, n_processors, memory, n_jobs):
    monkeypatch.setattr(job_count, "n_processors", lambda: n_processors)
    monkeypatch.setattr(job_count, "_free_bytes", lambda: round(memory * WORKER_BYTES))
    assert fitting_jobs(device) == n_jobs


def test_the_machine_has_processors_and_memory():
    assert job_count.n_processors() >= 1
    assert job_count._free_bytes() > 0
