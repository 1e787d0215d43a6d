"""What people call sounds beside their names: ``woof`` for a bark, ``kid`` for children of all kinds."""

import csv
from functools import cache

import resources
from dass.labels import ontology

_TABLE = "audioset/everyday_words.csv"


@cache
def everyday_words() -> dict[str, tuple[tuple[int, ...], ...]]:
    """Return what each word stands for, the likeliest first: one class, or several that are looked for together."""
    with resources.path(_TABLE).open(encoding="utf-8", newline="") as file:
        return {
            word.strip(): tuple(map(_together, row["classes"].split(";")))
            for row in csv.DictReader(file)
            for word in row["words"].split(";")
        }


def _together(names: str) -> tuple[int, ...]:
    return tuple(ontology().find(name) for name in names.split("+"))
