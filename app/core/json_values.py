"""What can be told of values that were kept as JSON, which anyone may have edited."""

import sys
from typing import TypeGuard


def is_number(value: object, least: float = -sys.float_info.max, most: float = sys.float_info.max) -> TypeGuard[float]:
    """Tell whether a value is a finite number from ``least`` to ``most``."""
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
