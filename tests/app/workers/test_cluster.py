import os
import signal
import time
from socket import socket

import psutil
import pytest

from app.workers import cluster
from app.workers.cluster import existing_cluster, local_cluster
from dass.errors import DassError
from tests.fake_cluster import threads_as_workers


def interrupt_handlers():
    return signal.getsignal(signal.SIGINT)


def threads():
    return os.environ["OMP_NUM_THREADS"]


def test_workers_of_this_machine_are_processes_that_others_cannot_talk_to_and_ctrl_c_does_not_end():
    with local_cluster(2, 3) as client:
        assert client.scheduler.address.startswith("tls://127.0.0.1:")
        assert list(client.run(interrupt_handlers).values()) == [signal.SIG_IGN] * 2
        assert list(client.run(threads).values()) == ["3"] * 2
        pids = set(client.run(os.getpid).values())
    assert len(pids - {os.getpid()}) == 2
    assert not any(map(psutil.pid_exists, pids))


def interrupt_at_work(pids):
    with local_cluster(1, 1) as client:
        pids.update(client.run(os.getpid).values())
        raise KeyboardInterrupt(client.submit(time.sleep, 600))


def test_an_accident_ends_workers_at_once_who_would_otherwise_be_waited_for():
    pids = set()
    with pytest.raises(KeyboardInterrupt):
        interrupt_at_work(pids)
    assert pids
    assert not any(map(psutil.pid_exists, pids))


def test_workers_that_cannot_be_started_are_a_sentence(monkeypatch):
    def fail(*_):
        raise OSError("no more processes")

    monkeypatch.setattr(cluster, "_started", fail)
    with pytest.raises(DassError, match=r"No workers could be started \(no more processes\)"), local_cluster(2, 1):
        pass


def test_a_cluster_that_is_there_is_used_as_it_is():
    with threads_as_workers(2) as there, existing_cluster(there.scheduler_address) as client:
        assert sum(client.nthreads().values()) == 2


def test_a_cluster_without_workers_is_a_sentence(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.2)
    with (
        threads_as_workers(0) as there,
        pytest.raises(DassError, match="has no workers: start some"),
        existing_cluster(there.scheduler_address),
    ):
        pass


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{port}", "post://127.0.0.1", "nowhere"])
def test_where_no_scheduler_answers_is_a_sentence(monkeypatch, address):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.2)
    with socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = address.format(port=closed.getsockname()[1])
        with pytest.raises(DassError, match=f"answers at {address}: check"), existing_cluster(address):
            pass
