"""Files that other processes read while they are written."""

from pathlib import Path


def write_atomically(path: Path, contents: bytes) -> None:
    """Write a file so that it is either whole or not there."""
    partial = path.with_name(f"{path.name}.part")
    partial.write_bytes(contents)
    partial.replace(path)
