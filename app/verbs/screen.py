"""Whether a window can be shown here."""

import ctypes
import os
import sys
from importlib import import_module

_ADDRESSES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
"""Environment variables of which one is set wherever Qt on Linux can show, or pretends to show, a window."""

_X11_LIBRARY = "libxcb-cursor.so.0"
"""Without it, Qt does not report that it cannot show a window: it ends the program."""


def why_no_window() -> str | None:
    """Return a clause that says why no window can be shown, or None where one can."""
    addresses = {name for name in _ADDRESSES if os.environ.get(name)}
    is_linux = sys.platform.startswith("linux")
    if is_linux and not addresses:
        return "There is no screen here"
    try:
        import_module("PySide6.QtWidgets")
        if is_linux and addresses == {"DISPLAY"}:
            ctypes.CDLL(_X11_LIBRARY)
    except (ImportError, OSError) as error:
        install = "on Debian and Ubuntu: apt-get install libegl1 libgl1 libxcb-cursor0"
        return f"The window's library cannot be loaded ({error}; {install})"
    return None
