"""Files that ship with the program: class list, ontology and bundled models."""

from pathlib import Path

_ROOT = Path(__file__).parent


def path(name: str) -> Path:
    """Return the path of the shipped file or folder ``name``, e.g. ``"audioset/ontology.csv"``."""
    return _ROOT / name
