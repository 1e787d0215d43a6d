"""How loud sound was since somebody last asked."""

from dataclasses import dataclass

DEAD_S = 10.0
"""No microphone gives exact zeros for so long."""


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

    def silence_of(self, device: str) -> str:
        """Return what may be the matter with a device that gives no sound at all; empty where it does."""
        if self.silent_s < DEAD_S:
            return ""
        return f"Only silence comes from {device}: is it muted, unplugged, or not allowed?"
