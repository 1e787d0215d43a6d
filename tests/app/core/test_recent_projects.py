from datetime import UTC, datetime

import pytest

from app.core.recent_projects import RecentProjects


@pytest.fixture
def file(tmp_path):
    return tmp_path / "data" / "recent.json"


@pytest.fixture
def recent(file):
    return RecentProjects(file)


def titles(recent):
    return [project.title for project in recent.list()]


def test_the_list_begins_empty_and_is_kept(recent, file, tmp_path):
    assert recent.list() == ()
    before = datetime.now(UTC)
    recent.add(tmp_path / "night.dass", "Nacht im Süden", "/cards/1")
    (project,) = RecentProjects(file).list()
    assert (project.path, project.title) == (tmp_path / "night.dass", "Nacht im Süden")
    assert before <= project.opened <= datetime.now(UTC)


def test_what_was_opened_last_comes_first_and_once(recent, tmp_path):
    for name in ("a", "b", "c", "a"):
        recent.add(tmp_path / name, name, "/cards")
    assert titles(recent) == ["a", "c", "b"]


def test_nothing_is_forgotten_but_on_request(recent, tmp_path):
    for number in range(60):
        recent.add(tmp_path / f"{number}.dass", str(number), "/cards")
    assert len(recent.list()) == 60
    recent.remove(tmp_path / "30.dass")
    recent.remove(tmp_path / "never there.dass")
    assert len(recent.list()) == 59
    assert "30" not in titles(recent)


@pytest.mark.parametrize("content", ["", "no JSON", "[1]", '{"path": 1}', '[{"path": "x", "title": "y"}]'])
def test_a_damaged_list_is_empty_and_begins_anew(recent, file, tmp_path, content):
    file.parent.mkdir()
    file.write_text(content)
    assert recent.list() == ()
    recent.add(tmp_path / "night.dass", "night", "/cards")
    assert titles(recent) == ["night"]
