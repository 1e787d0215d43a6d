"""Numbers of things in sentences."""


def counted(n: int, noun: str, plural: str = "") -> str:
    """Return ``n`` things of a kind: ``1 event``, ``2,000 events``, ``3 classes`` with a ``plural`` of its own."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def joined(names: list[str], n_named: int) -> str:
    """Return names as a sentence lists them, the first ``n_named`` and the number of the rest: ``a, b and 3 more``."""
    *before, last = names if len(names) <= n_named else [*names[:n_named], f"{len(names) - n_named:,} more"]
    return f"{', '.join(before)} and {last}" if before else last
