"""How long live sound may wait for its scores, and what that costs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Latency:
    """One choice; lengths in columns of 320 ms.

    A model with forward scans scores the same at any latency, and longer ones only save work. A published one needs
    some past and future around each chunk, and what it loses without them was measured with the bundled ``starter``
    (``docs/streaming.md``).

    Attributes
    ----------
    seconds : float
        From the first sample of a sound to its scores, about and at most, on a computer that keeps up.
    forward_chunk : int
        Scored at once by a model with forward scans.
    chunk, look_ahead : int
        Of a published model: scored at once, and heard beyond.
    halo : int
        Of a published model: heard again before each chunk.
    found, edges : float
        What a published model keeps of what it finds in files, and of where that begins and ends: its segment mAP and
        its event F1 as shares of those of files, at most 1.
    """

    seconds: float
    forward_chunk: int
    chunk: int
    halo: int
    look_ahead: int
    found: float
    edges: float


LATENCIES = (
    Latency(0.4, 1, chunk=1, halo=1, look_ahead=0, found=0.74, edges=0.31),
    Latency(1.0, 3, chunk=2, halo=2, look_ahead=1, found=0.99, edges=0.78),
    Latency(2.0, 6, chunk=3, halo=3, look_ahead=3, found=1.0, edges=0.96),
    Latency(5.0, 15, chunk=8, halo=8, look_ahead=8, found=1.0, edges=0.96),
    Latency(10.0, 31, chunk=24, halo=8, look_ahead=8, found=1.0, edges=0.95),
)
"""From the shortest to the longest."""


def nearest(seconds: float) -> Latency:
    """Return the choice that comes closest."""
    return min(LATENCIES, key=lambda latency: abs(latency.seconds - seconds))
