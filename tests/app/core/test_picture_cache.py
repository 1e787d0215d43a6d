import os
from pathlib import Path

import pytest

from app.core.picture_cache import make_room


@pytest.fixture
def folder(tmp_path):
    for age in range(5):
        path = tmp_path / f"{age}.picture"
        path.write_bytes(bytes(100))
        os.utime(path, (1e9 - age, 1e9 - age))
    return tmp_path


def left(folder):
    return sorted(path.stem for path in folder.iterdir())


@pytest.mark.parametrize(("n_bytes", "expected"), [(0, 5), (100, 5), (101, 4), (300, 3), (600, 0)])
def test_those_unused_for_longest_are_deleted_until_there_is_room(folder, n_bytes, expected):
    assert make_room(folder, n_bytes, keep=(), limit=600)
    assert left(folder) == [str(age) for age in range(expected)]


def test_those_in_use_stay(folder):
    keep = {folder / "4.picture", folder / "2.picture"}
    assert make_room(folder, 400, keep, limit=600)
    assert left(folder) == ["2", "4"]


def test_if_those_in_use_leave_no_room_it_says_so(folder):
    assert not make_room(folder, 501, {folder / "0.picture"}, limit=600)
    assert left(folder) == ["0"]


def test_without_a_folder_there_is_room():
    assert make_room(Path("/nowhere/at/all"), 100, keep=(), limit=600)


def test_a_file_that_cannot_be_deleted_does_not_count_as_room(folder, monkeypatch):
    unlink = Path.unlink

    def refuse_the_oldest(path, **_):
        if path.stem == "4":
            raise PermissionError
        unlink(path)

    monkeypatch.setattr(Path, "unlink", refuse_the_oldest)
    assert make_room(folder, 200, keep=(), limit=600)
    assert left(folder) == ["0", "1", "2", "4"]
