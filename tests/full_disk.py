"""Disks that are full."""

import shutil
from collections import namedtuple
from contextlib import contextmanager

import pytest

_Usage = namedtuple("_Usage", "total used free")


class Disk:
    """A disk with as much room as a test says."""

    def __init__(self, free):
        self.free = free

    def usage(self, _path):
        if isinstance(self.free, OSError):
            raise self.free
        return _Usage(2**40, 2**40 - self.free, self.free)


def give_room(monkeypatch, free):
    disk = Disk(free)
    monkeypatch.setattr(shutil, "disk_usage", disk.usage)
    return disk


@contextmanager
def no_file_longer_than(n_bytes):
    """Let this process write no file beyond ``n_bytes``, as on a disk that is full from there on."""
    resource = pytest.importorskip("resource", reason="this system cannot limit the length of files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
