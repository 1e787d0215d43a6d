"""Packages with sounds, and what the names of their files say of them."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Self

from dass.errors import DassError
from dass.labels import ontology

_FOLDERS = 2
"""Folders at the start of a packaged file's path that say where things are kept (usr/share), not what they are."""

_SECTIONS = ("packages", "unnamed", "keywords")


@dataclass(frozen=True)
class PackageList:
    """What to collect.

    Attributes
    ----------
    packages : sequence of str
    unnamed : mapping
        AudioSet names for the sounds of a package whose file names say nothing.
    keywords : mapping
        AudioSet name of a word in lower case. A word may be two run together: machinegun is also machine_gun.
    """

    packages: Sequence[str]
    unnamed: Mapping[str, Sequence[str]]
    keywords: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a TOML file with ``packages``, a list, and the tables ``unnamed`` and ``keywords`` (words by class).

        Raises
        ------
        DassError
            It is no such file, or names a class that AudioSet does not have.
        """
        try:
            tree = tomllib.loads(path.read_text("utf-8"))
            if missing := [section for section in _SECTIONS if section not in tree]:
                raise DassError(f"{missing[0]} is missing")
            for name in [*tree["keywords"], *(name for names in tree["unnamed"].values() for name in names)]:
                ontology().find(name)
            keywords = {word: name for name, words in tree["keywords"].items() for word in words}
            return cls(tuple(dict.fromkeys(tree["packages"])), tree["unnamed"], keywords)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, DassError, AttributeError, TypeError) as error:
            raise DassError(f"{path} is no list of packages ({error}): see training/collect_packages.toml.") from error

    def classes(self, package: str, path: str) -> Sequence[str]:
        """Return the AudioSet names for the words of a file's path, leaving out those of its package's name."""
        own = set(words_of(package))
        said = [words_of(part) for part in PurePosixPath(path).with_suffix("").parts[_FOLDERS:]]
        spoken = [word for words in said for word in [*(a + b for a, b in pairwise(words)), *words] if word not in own]
        names = [self.keywords.get(word) or self.keywords.get(word.removesuffix("s")) for word in spoken]
        return list(dict.fromkeys(filter(None, names))) or self.unnamed.get(package, ())


def words_of(name: str) -> list[str]:
    """Return the words of a name, lower case: ``MachineGun_02b`` has the words machine and gun."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name) if len(word) > 1]
