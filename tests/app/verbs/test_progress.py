import io
from types import SimpleNamespace

import pytest
from rich.console import Console

from app.core.recordings import Failure
from app.verbs import progress
from app.verbs.progress import FileProgress


@pytest.fixture
def recordings(tmp_path):
    """Files of 100 and 300 bytes, and one that has gone."""
    for name, size in (("a.wav", 100), ("b.wav", 300)):
        (tmp_path / name).write_bytes(bytes(size))
    return [tmp_path / "a.wav", tmp_path / "b.wav", tmp_path / "gone.wav"]


def lines(console):
    return console.file.getvalue().splitlines()


def test_without_a_terminal_a_line_now_and_then_is_all(recordings, monkeypatch):
    console = Console(file=io.StringIO())
    with FileProgress(recordings, console) as shown:
        shown.update(recordings[1], 0.0, None)
        shown.update(recordings[1], 15.0, 30.0)
        assert lines(console) == []
        monkeypatch.setattr(progress, "PLAIN_EVERY_S", 0.0)
        shown.update(recordings[1], 15.0, 30.0)
        shown.say("b.wav: fine")
    [line, said] = lines(console)
    assert line.startswith(" 37%  2/3 b.wav: ")
    assert line.endswith("times real time, 0:00:00 left")
    assert said == "b.wav: fine"


def test_a_length_that_is_not_known_shows_the_speed_alone(recordings, monkeypatch):
    monkeypatch.setattr(progress, "PLAIN_EVERY_S", 0.0)
    console = Console(file=io.StringIO())
    with FileProgress(recordings, console) as shown:
        shown.update(recordings[0], 15.0, None)
    assert lines(console)[0].endswith("times real time")


def test_a_terminal_shows_a_bar_and_leaves_nothing_of_it(recordings):
    console = Console(file=io.StringIO(), force_terminal=True, force_interactive=True, width=100)
    with FileProgress(recordings, console) as shown:
        shown.update(recordings[0], 15.0, 30.0)
        with shown.aside():
            aside = console.file.getvalue()
        shown.say("long [line] " * 20)
    assert "1/3 a.wav" in aside
    assert "long [line] " * 20 in console.file.getvalue()
    assert console.file.getvalue().endswith("\x1b[2K")


def test_several_in_work_are_counted_and_their_shares_and_speeds_added(recordings, monkeypatch):
    now_s = 100.0
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: now_s))
    monkeypatch.setattr(progress, "PLAIN_EVERY_S", 0.0)
    console = Console(file=io.StringIO())
    with FileProgress(recordings, console) as shown:
        shown.update(recordings[0], 0.0, None)
        now_s = 110.0
        shown.update(recordings[1], 100.0, 200.0)
        list(shown.following([Failure(recordings[0], "it is broken")]))
        shown.update(recordings[2], 100.0, None)
    assert lines(console)[1:] == [
        " 37%  0/3 done, 2 in work: 10 times real time, 0:00:16 left",
        " 62%  1/3 done, 2 in work: 20 times real time, 0:00:06 left",
    ]
