"""What a model file says about itself: read without torch, so that models can be listed at once."""

from pathlib import Path

from safetensors import SafetensorError, safe_open

from dass.errors import CheckpointError


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
