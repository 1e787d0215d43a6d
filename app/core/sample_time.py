"""Positions in samples as seconds and back, by whole numbers, so that nothing is lost on the way."""

from fractions import Fraction

from dass.config import FEATURES

MICROSECONDS = 6
"""Decimals that tell any two samples apart up to 1 MHz: their halves are within half a sample."""


def seconds(samples: int, sample_rate: int) -> float:
    """Return a position in seconds, to the microsecond, as the shortest number that says it."""
    return units(samples, sample_rate, MICROSECONDS) / 1_000_000


def seconds_text(samples: int, sample_rate: int, decimals: int = MICROSECONDS) -> str:
    """Return a position in seconds with as many ``decimals``, and a point whatever the locale."""
    return decimal_text(Fraction(samples, sample_rate), decimals)


def decimal_text(number: Fraction, decimals: int) -> str:
    """Return a number from 0 up with as many ``decimals``, rounded from its exact value."""
    whole, rest = divmod(units(number.numerator, number.denominator, decimals), 10**decimals)
    return f"{whole}.{rest:0{decimals}}"


def units(samples: int, sample_rate: int, decimals: int) -> int:
    """Return a position in the nearest whole units of 10 ** -``decimals`` seconds."""
    return nearest(samples * 10**decimals, sample_rate)


def nearest(numerator: int, denominator: int) -> int:
    """Return the whole number that is nearest to a ratio, of two the higher."""
    return (2 * numerator + denominator) // (2 * denominator)


def sample_at(time_s: Fraction, sample_rate: int) -> int:
    """Return the sample that is nearest to a time, from 0 up."""
    return max(0, nearest(time_s.numerator * sample_rate, time_s.denominator))


def column_sample(column: int, sample_rate: int) -> int:
    """Return the last sample that has begun where a column of scores begins."""
    return column * FEATURES.column_samples * sample_rate // FEATURES.sample_rate
