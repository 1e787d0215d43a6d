from functools import partial

import pytest
from typer.testing import CliRunner

from app.core.model_store import ModelStore
from app.verbs.models import app
from dass.checkpoint import save_model
from dass.config import PRESETS
from dass.errors import DassError
from dass.model import Dass

NAME = "dass-tiny-1.5"


@pytest.fixture
def run(hub, tmp_path, monkeypatch):
    """Run `models` with these arguments and return what it prints."""
    monkeypatch.setenv("DASS_EXPLORER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setattr("app.verbs.models.ModelStore", partial(ModelStore, endpoint=hub.url))

    def run(*arguments):
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        if isinstance(result.exception, DassError):
            raise result.exception
        assert result.exit_code == 0
        return result.stdout

    return run


def line(text, name):
    return next(line.split() for line in text.splitlines() if line.startswith(name))


def test_the_list_shows_kind_size_licence_and_figure(run):
    listed = run("list")
    assert line(listed, "dass-small-47.2")[1:6] == ["available", "120.0", "MB", "BSD-3-Clause", "47.2"]
    assert "DASS medium, distilled from SSLAM" in listed
    assert "*" in listed.splitlines()[-1]


def test_a_narrow_terminal_still_shows_whole_names(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert line(run("list"), "dass-medium-47.6")[:2] == ["dass-medium-47.6", "available"]


def test_download_add_and_remove_show_in_the_list(run, model_file):
    assert NAME in run("download", NAME)
    assert "mine" in run("add", model_file, "--name", "mine")
    listed = run("list")
    assert line(listed, NAME)[1] == "downloaded"
    assert line(listed, "mine")[1] == "added"
    run("remove", "mine")
    run("remove", NAME)
    listed = run("list")
    assert line(listed, NAME)[1] == "available"
    assert "mine" not in listed


def test_what_a_file_says_of_itself_is_shown_as_it_is(run, model_file):
    save_model(Dass(PRESETS["tiny"]), model_file, {"description": "[red]ours[/blue]"})
    run("add", model_file)
    assert "[red]ours[/blue]" in run("list")


def test_a_mistake_is_one_sentence(run, tmp_path):
    for arguments in (["download", "dass-big"], ["remove", "nothing"], ["add", tmp_path / "absent.pth"]):
        with pytest.raises(DassError) as error:
            run(*arguments)
        assert "\n" not in str(error.value)
