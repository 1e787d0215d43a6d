import sys
from types import SimpleNamespace

import pytest

from app.verbs import screen
from app.verbs.screen import why_no_window


@pytest.fixture
def system(monkeypatch):
    """Linux with all libraries and nothing to show a window on; ``missing`` are libraries it lacks."""
    system = SimpleNamespace(missing=set(), env=monkeypatch.setenv)

    def load(name):
        if name in system.missing:
            raise ImportError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(screen, "import_module", load)
    monkeypatch.setattr(screen.ctypes, "CDLL", load)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return system


def test_without_an_address_linux_has_no_screen(system):
    assert why_no_window() == "There is no screen here"
    system.env("DISPLAY", "")
    assert why_no_window() == "There is no screen here"


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_with_an_address_there_is_a_window(system, name):
    system.env(name, "something")
    assert why_no_window() is None


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_there_is_always_a_screen(system, monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    system.missing = {"libxcb-cursor.so.0"}
    assert why_no_window() is None


@pytest.mark.parametrize("library", ["PySide6.QtWidgets", "libxcb-cursor.so.0"])
def test_a_library_that_is_missing_is_named_and_how_to_get_it(system, library):
    system.env("DISPLAY", ":0")
    system.missing = {library}
    assert f"cannot be loaded ({library}: " in why_no_window()
    assert "apt-get install" in why_no_window()


@pytest.mark.parametrize("name", ["WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_the_library_of_x11_is_not_asked_for_where_something_else_shows_windows(system, name):
    system.env("DISPLAY", ":0")
    system.env(name, "something")
    system.missing = {"libxcb-cursor.so.0"}
    assert why_no_window() is None
