"""The sound files in packages of a Linux distribution."""

import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Protocol, cast

from dass.errors import DassError

_SOUNDS = frozenset({".wav", ".ogg", ".oga", ".opus", ".flac", ".mp3", ".au", ".aif", ".aiff"})
_ARCHIVES = frozenset({".zip", ".pk3", ".pk4", ".wz", ".jar", ".love"})
"""Zip files under the names that games give them."""


class Packages(Protocol):
    """Where packages come from."""

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Return the files of a package as the bytes of a tar archive, to be read once from the start.

        Raises
        ------
        DassError
            There is no such package, or it cannot be had.
        """
        ...


class AptPackages:
    """Packages of the Debian or Ubuntu this runs on; nothing is installed.

    Raises
    ------
    DassError
        This is another system.
    """

    def __init__(self) -> None:
        if missing := [tool for tool in ("apt-get", "dpkg-deb") if shutil.which(tool) is None]:
            raise DassError(
                f"Packages are downloaded with apt-get and unpacked with dpkg-deb, and there is no {missing[0]} here: "
                "run this on Debian or Ubuntu, or in a container of one."
            )

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Download a package and return its files, see `Packages`."""
        with tempfile.TemporaryDirectory() as folder:
            archive = _download(name, Path(folder))
            with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE) as unpacking:
                files = cast(IO[bytes], unpacking.stdout)
                try:
                    yield files
                except tarfile.TarError as error:
                    raise DassError(
                        f"{name} cannot be unpacked ({error}): run this again to download it anew."
                    ) from error
                while files.read(1 << 20):  # what follows the last file; dpkg-deb would die of a broken pipe
                    pass


def _download(name: str, folder: Path) -> Path:
    got = subprocess.run(["apt-get", "-q", "download", name], cwd=folder, capture_output=True, text=True)
    if got.returncode:
        reason = (got.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise DassError(f"apt-get cannot download {name} ({reason}): run apt-get update, or take it off the list.")
    [archive] = folder.glob("*.deb")
    return archive


class Package:
    """One package while its files are read.

    Attributes
    ----------
    licence : str
        The licences its copyright file names; known once all of `sounds` was read.
    """

    def __init__(self, files: IO[bytes]) -> None:
        self._files = files
        self.licence = "free, see the package's copyright file"

    def sounds(self) -> Iterator[tuple[str, Path]]:
        """Yield the name of each sound file, also those in zip archives, and where its content lies until the next."""
        with tarfile.open(fileobj=self._files, mode="r|") as tar, tempfile.TemporaryDirectory() as folder:
            for member in tar:
                name = member.name.removeprefix("./")
                if not member.isfile() or not self._is_wanted(name):
                    continue
                content = Path(folder, "file" + _suffix(name))
                with content.open("wb") as file:
                    shutil.copyfileobj(cast(IO[bytes], tar.extractfile(member)), file)
                if name.endswith("/copyright"):
                    self.licence = named_licences(content.read_text("utf-8", "replace")) or self.licence
                elif _suffix(name) in _ARCHIVES:
                    yield from _zipped_sounds(name, content)
                else:
                    yield name, content

    @staticmethod
    def _is_wanted(name: str) -> bool:
        is_licence = name.startswith("usr/share/doc/") and name.endswith("/copyright")
        return is_licence or _suffix(name) in _SOUNDS | _ARCHIVES


def named_licences(copyright_file: str) -> str:
    """Return the short names of the licences in a Debian copyright file, the first four; empty if it has none.

    Source: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/; older files are searched for the names
    of the licences that games use.
    """
    short_names = re.findall(r"^License:[ \t]*(\S.*?)\s*$", copyright_file, re.MULTILINE)
    old_names = re.findall(r"GPL(?:-[23])?|Artistic|Creative Commons|BSD|[Pp]ublic [Dd]omain", copyright_file)
    names = list(dict.fromkeys(short_names or old_names))
    more = " and others" if len(names) > 4 else ""
    return f"{', '.join(names[:4])}{more} (Debian copyright)" if names else ""


def _zipped_sounds(name: str, archive: Path) -> Iterator[tuple[str, Path]]:
    if not zipfile.is_zipfile(archive):
        yield name, archive  # whoever reads it finds that it is none
        return
    with zipfile.ZipFile(archive) as members:
        for member in members.infolist():
            if not member.is_dir() and _suffix(member.filename) in _SOUNDS:
                content = archive.with_name("sound" + _suffix(member.filename))
                content.write_bytes(_unzipped(members, member))
                yield f"{name}/{member.filename}", content


def _unzipped(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a member's content: nothing, which no decoder takes for sound, if it is damaged, encrypted or the like."""
    with suppress(zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error):
        return archive.read(member)
    return b""


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
