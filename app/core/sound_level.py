"""How loud sound was since somebody last asked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """Of each channel; full scale is 1."""

    peak: tuple[float, ...]
    """The highest magnitude."""
    rms: tuple[float, ...]
    """The root of the mean power."""
    is_clipped: tuple[bool, ...]
    """Whether it reached full scale."""
