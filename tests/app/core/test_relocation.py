import pytest

from app.core.project import Project
from app.core.recording import inspect
from app.core.relocation import relocate
from dass.errors import DassError
from tests.fake_wav import wav

NAMES = ("a.wav", "b.wav", "c.wav")


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "before"
    folder.mkdir()
    for number, name in enumerate(NAMES):
        (folder / name).write_bytes(wav(n_samples=480 + number))
    with Project.create(tmp_path / "night.dass", [inspect(folder / name) for name in NAMES]) as project:
        yield project


@pytest.fixture
def moved(project, tmp_path):
    """The folder with the recordings, moved two levels down."""
    (tmp_path / "disk" / "2024").mkdir(parents=True)
    return (tmp_path / "before").rename(tmp_path / "disk" / "2024" / "after")


def paths(project):
    return [recording.path for recording in project.recordings()]


@pytest.mark.parametrize("chosen", ["a.wav", ".", "..", "../.."])
def test_one_answer_finds_all(project, moved, chosen):
    assert len(project.missing()) == 3
    assert relocate(project, moved / chosen) == []
    assert [path.resolve() for path in paths(project)] == [moved / name for name in NAMES]
    assert project.missing() == []


def test_a_renamed_recording_is_found_among_others(project, moved):
    (moved / "b.wav").rename(moved / "sub.wav")
    (moved / "b.wav").write_bytes(wav(n_samples=99))
    (moved / "unrelated.txt").touch()
    assert relocate(project, moved) == []
    assert paths(project) == [moved / "a.wav", moved / "sub.wav", moved / "c.wav"]


def test_those_not_there_are_still_missing(project, moved, tmp_path):
    (moved / "b.wav").unlink()
    before = paths(project)
    assert relocate(project, tmp_path / "disk") == project.missing()
    assert [recording.path for recording in project.missing()] == before[1:2]
    assert relocate(project, tmp_path / "absent") == project.missing()


def test_recordings_that_are_there_stay(project, tmp_path):
    before = paths(project)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.wav").write_bytes((tmp_path / "before" / "a.wav").read_bytes())
    assert relocate(project, tmp_path / "other") == []
    assert paths(project) == before


def test_recordings_of_the_same_content_go_by_their_names(tmp_path):
    (tmp_path / "before").mkdir()
    for name in NAMES:
        (tmp_path / "before" / name).write_bytes(wav())
    recordings = [inspect(tmp_path / "before" / name) for name in reversed(NAMES)]
    with Project.create(tmp_path / "night.dass", recordings) as project:
        after = (tmp_path / "before").rename(tmp_path / "after")
        assert relocate(project, after) == []
        assert paths(project) == [after / name for name in reversed(NAMES)]


def test_a_damaged_project_says_so(project, moved):
    with project._database.writing() as connection:
        connection.execute("UPDATE recording SET sample_rate = 0 WHERE id = 3")
    with pytest.raises(DassError, match="is damaged"):
        relocate(project, moved)
