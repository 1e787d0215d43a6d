"""Waiting for what happens in other processes, on machines that have other work too."""

PATIENCE_MS = 120_000


def wait_until(qtbot, condition):
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)
