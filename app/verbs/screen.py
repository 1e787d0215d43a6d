"""Whether a window can be shown here."""

import os
import sys
from importlib import import_module

_ADDRESSES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
"""Environment variables of which one is set wherever Qt on Linux can show, or pretends to show, a window."""


def why_no_window() -> str | None:
    """Return a sentence that says why no window can be shown, or None where one can."""
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in _ADDRESSES):
        return "There is no screen here"
    try:
        import_module("PySide6.QtWidgets")
    except ImportError as error:
        return f"The window's library cannot be loaded ({error}; on Debian and Ubuntu: apt-get install libegl1 libgl1)"
    return None
