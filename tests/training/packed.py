"""Packages that are made in memory."""

import io
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

import numpy as np
import soundfile

from dass.errors import DassError


class MadePackages:
    """Packages by name, each the content of its files by path; ``opened`` has what was asked for."""

    def __init__(self, packages: Mapping[str, Mapping[str, bytes]]) -> None:
        self._packages = packages
        self.opened: list[str] = []

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        self.opened.append(name)
        if name not in self._packages:
            raise DassError(f"There is no {name}.")
        yield io.BytesIO(tar_of(self._packages[name]))


def tar_of(files: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for path, content in files.items():
            member = tarfile.TarInfo(f"./{path}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return archive.getvalue()


def zip_of(files: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
        for path, content in files.items():
            members.writestr(path, content)
    return archive.getvalue()


def wav_of(samples: np.ndarray, rate: int = 16_000) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="WAV", subtype="PCM_16")
    return file.getvalue()
