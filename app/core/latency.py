"""How long live sound may wait for its scores, and what that costs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Latency:
    """One choice; lengths in columns of 320 ms."""

    seconds: float
    """From the first sample of a sound to its scores, at most."""
