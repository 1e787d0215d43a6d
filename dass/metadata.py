"""What a model file says about itself: read without torch, so that models can be listed at once."""

import hashlib
from pathlib import Path

from safetensors import SafetensorError, safe_open

from dass.errors import CheckpointError

UNTRAINED = "untrained"
"""Metadata key: indices of classes without a meaning, separated by spaces."""


def read_metadata(file: Path) -> dict[str, str]:
    """Return the texts stored beside the weights, e.g. ``name``, ``licence``, ``description``; a ``.pth`` has none.

    Raises
    ------
    CheckpointError
        If the file is missing, damaged or no safetensors file.
    """
    if file.suffix != ".safetensors":
        return {}
    try:
        with safe_open(file, framework="np") as stored:
            return stored.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise CheckpointError(
            f"{file}: damaged, truncated or no safetensors file; fetch the file again or choose another."
        ) from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of the file ``path`` as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def untrained_classes(file: Path) -> frozenset[int]:
    """Return the classes that the model in ``file`` says it was never taught; ``UNTRAINED`` lists their indices.

    Raises
    ------
    CheckpointError
        As `read_metadata`.
    """
    return frozenset(int(index) for index in read_metadata(file).get(UNTRAINED, "").split())
