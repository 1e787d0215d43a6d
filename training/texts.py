"""Millions of short texts, such as clip ids and paths, held compactly."""

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt


class Texts:
    """Texts that can be added to, read by position and found.

    They lie end to end in one block of bytes: two million ``str`` objects would take several times the memory, and
    again in every process that reads data: counting their references writes to each page that they share.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._bytes = bytearray()
        self._edges = array("q", [0])
        for text in texts:
            self.append(text)

    @classmethod
    def from_bytes(cls, lines: bytes) -> "Texts":
        """Return what ``to_bytes`` was given."""
        return cls(lines.decode().split("\n")[:-1])

    def to_bytes(self) -> bytes:
        """Return the texts as UTF-8, each ended by a line feed; no text may hold one."""
        return "".join(f"{text}\n" for text in self).encode()

    def append(self, text: str) -> None:
        """Add a text at the end."""
        self._bytes += text.encode()
        self._edges.append(len(self._bytes))
        vars(self).pop("_index", None)

    def __len__(self) -> int:
        return len(self._edges) - 1

    def __getitem__(self, position: int) -> str:
        if not 0 <= position < len(self):
            raise IndexError(position)
        return self._bytes[self._edges[position] : self._edges[position + 1]].decode()

    def __iter__(self) -> Iterator[str]:
        return (self[position] for position in range(len(self)))

    def find(self, text: str) -> int | None:
        """Return the first position of ``text``, None if it is not there."""
        keys, order = self._index
        key = _key(text)
        same = order[np.searchsorted(keys, key) : np.searchsorted(keys, key, "right")]
        return next((int(position) for position in same if self[position] == text), None)

    def repeated(self) -> str | None:
        """Return a text that is there more than once, None if there is none."""
        keys, order = self._index
        for place in np.flatnonzero(keys[1:] == keys[:-1]):
            text = self[order[place]]
            if self[order[place + 1]] == text:
                return text
        return None

    @cached_property
    def _index(self) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
        """Sorted keys of all texts, and the positions that they belong to."""
        keys = np.fromiter((_key(text) for text in self), np.uint64, len(self))
        order = np.argsort(keys, kind="stable")
        return keys[order], order


def _key(text: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()))
