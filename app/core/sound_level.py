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
    silent_s: float = 0.0
    """For how long all samples have been exactly zero, which no microphone gives that is on and may be used."""
