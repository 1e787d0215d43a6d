from dataclasses import replace
from pathlib import Path
from socket import gethostname

import pytest

import resources
from app.core.batch_task import Place, Task
from app.core.model_store import ModelStore
from dass.errors import DassError
from dass.events import EventPolicy


def task_of(model):
    return Task.of(model, EventPolicy(), finds_events=True)


def test_a_model_is_called_by_its_name_which_others_know_too():
    assert task_of("starter").model == "starter"


def test_a_file_is_called_by_a_path_that_holds_in_every_folder(monkeypatch):
    monkeypatch.chdir(resources.path("models"))
    [file] = Path("starter").glob("*.safetensors")
    task = task_of(str(file))
    monkeypatch.chdir("/")
    assert ModelStore().resolve(task.model).path.samefile(resources.path("models") / file)


def test_others_may_have_models_that_are_not_here():
    assert task_of("their-own").model == "their-own"


def test_another_version_of_the_program_would_not_do_the_same():
    task_of("starter").check()
    with pytest.raises(DassError, match=rf"worker on {gethostname()} has version .* this is 99\.0"):
        replace(task_of("starter"), version="99.0").check()


def test_a_place_has_to_be_seen(tmp_path):
    (tmp_path / "a.wav").touch()
    Place(tmp_path / "a.wav", None).check()
    Place(tmp_path / "a.wav", tmp_path / "a.npz").check()
    for place in (Place(tmp_path / "b.wav", None), Place(tmp_path / "a.wav", tmp_path / "b" / "a.npz")):
        with pytest.raises(DassError, match=rf"/b.* is not there on {gethostname()}"):
            place.check()
