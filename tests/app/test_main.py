import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import __main__ as command_line
from app.__main__ import main
from app.core import crash_log
from app.verbs import tagging
from app.verbs.tag_wishes import Wishes
from dass.errors import DassError
from dass.events import EventPolicy
from tests.fake_wav import wav

VERBS = {"open", "tag", "search", "export", "models"}


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["dass-explorer", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code


@pytest.fixture
def windows(monkeypatch):
    """A screen; what windows were opened with."""
    windows = []
    monkeypatch.setattr(command_line, "why_no_window", lambda: None)
    monkeypatch.setattr(import_module("app.application"), "run", lambda files: windows.append(files) or 0)
    return windows


@pytest.fixture
def tagged(monkeypatch):
    """No screen; what was tagged instead."""
    tagged = []
    monkeypatch.setattr(command_line, "why_no_window", lambda: "There is no screen here")
    monkeypatch.setattr(tagging, "run", lambda wishes: tagged.append(wishes) or 0)
    return tagged


@given(st.lists(st.sampled_from([*sorted(VERBS), "--help", "-x", "night.wav", "./tag", "tag.wav", ""]), max_size=4))
def test_a_verb_is_put_before_what_begins_with_none(arguments):
    meant = command_line._with_verb(arguments)
    if arguments and (arguments[0] in VERBS or arguments[0].startswith("-")):
        assert meant == arguments
    else:
        assert meant == ["open", *arguments]


@pytest.mark.parametrize("verb", [[], ["open"]])
def test_without_a_verb_the_window_opens_with_the_files_given(monkeypatch, windows, verb):
    assert run(monkeypatch, *verb) == 0
    assert run(monkeypatch, *verb, "night.wav", "a folder") == 0
    assert windows == [[], [Path("night.wav"), Path("a folder")]]


def test_the_window_says_how_the_program_ends(monkeypatch, windows):
    monkeypatch.setattr("app.application.run", lambda _: 3)
    assert run(monkeypatch, "night.wav") == 3


def test_a_verb_is_still_a_verb(monkeypatch, windows, capsys):
    assert run(monkeypatch, "models", "list") == 0
    assert "starter" in capsys.readouterr().out
    assert windows == []


def test_a_file_called_like_a_verb_is_opened_by_its_path(monkeypatch, windows, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tag").write_bytes(wav())
    assert run(monkeypatch, "./tag") == 0
    assert run(monkeypatch, "open", "tag") == 0
    assert windows == [[Path("tag")], [Path("tag")]]
    assert run(monkeypatch, "tag") == 2
    assert "FILE" in capsys.readouterr().err


def test_a_word_that_is_neither_a_verb_nor_a_file_is_taken_for_a_file(monkeypatch, windows):
    assert run(monkeypatch, "modles") == 0
    assert windows == [[Path("modles")]]  # the window says that there is no such file


def test_without_a_screen_that_is_said_and_the_recordings_are_tagged(monkeypatch, tagged, capsys):
    assert run(monkeypatch, "night.wav", "day.wav") == 0
    assert tagged == [
        Wishes([Path("night.wav"), Path("day.wav")], "starter", "auto", None, None, "table", None, False, None)
    ]
    assert capsys.readouterr() == ("", "There is no screen here: analysing in the terminal.\n")


def test_without_a_screen_the_exit_code_is_that_of_tagging(monkeypatch, tagged):
    monkeypatch.setattr(tagging, "run", lambda _: 1)
    assert run(monkeypatch, "night.wav") == 1


def test_without_a_screen_and_files_there_is_an_overview(monkeypatch, tagged, capsys):
    assert run(monkeypatch) == 0
    said = capsys.readouterr().err
    assert said.startswith("There is no screen here: give a recording")
    assert "dass-explorer tag recording.wav" in said
    assert tagged == []


def test_what_a_user_can_act_on_is_one_sentence(monkeypatch, windows, capsys):
    def refuse(files):
        raise DassError("The disk is full; make room.")

    monkeypatch.setattr("app.application.run", refuse)
    assert run(monkeypatch) == 2
    assert capsys.readouterr().err == "dass-explorer: The disk is full; make room.\n"


def test_what_nobody_foresaw_is_one_sentence_and_logged(monkeypatch, windows, capsys, tmp_path):
    monkeypatch.setattr(crash_log, "log_folder", lambda: tmp_path)
    monkeypatch.setattr("app.application.run", lambda _: 1 / 0)
    assert run(monkeypatch) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert re.match(r"dass-explorer: .*ZeroDivisionError.* the details are in ", line)
    assert "Traceback" in (tmp_path / "errors.log").read_text()


def test_the_version_is_printed(monkeypatch, capsys):
    assert run(monkeypatch, "--version") == 0
    assert capsys.readouterr().out.startswith("DASS Explorer 0.")


def test_the_help_knows_the_threshold(monkeypatch, capsys):
    run(monkeypatch, "tag", "--help")
    assert f"{EventPolicy.threshold} if left out" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("arguments", [["--help"], ["tag", "--help"], ["search", "--help"], ["export", "--help"]])
def test_help_waits_for_no_heavy_library(arguments):
    program = (
        "import sys\nfrom app.__main__ import cli\n"
        f"try: cli({arguments})\nexcept SystemExit: pass\n"
        "heavy = {'torch', 'numba', 'numpy', 'soundfile', 'av', 'huggingface_hub', 'PySide6'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert out.splitlines()[-1] == "[]"
