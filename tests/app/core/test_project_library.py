import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.clock import ClockSource
from app.core.project import Project
from app.core.project_library import ProjectLibrary, title_of
from app.core.recording import inspect
from dass.errors import DassError
from tests.fake_project import PROVENANCE, fill, logits
from tests.fake_project import cut as cut_into_blocks
from tests.fake_recording import a_clock, a_recording
from tests.fake_wav import bext, wav


@pytest.fixture
def library(tmp_path):
    return ProjectLibrary(tmp_path / "data")


@pytest.fixture
def night(tmp_path):
    return a_night(tmp_path / "night")


def a_night(folder, names=("20240501_120000.WAV", "20240501_130000.WAV", "20240501_140000.WAV")):
    folder.mkdir()
    for number, name in enumerate(names):
        (folder / name).write_bytes(wav(n_samples=48_000 + number))
    return folder


def projects(tmp_path):
    return sorted((tmp_path / "data" / "projects").iterdir())


def analyse(path):
    with Project.open(path) as project:
        fill(project, project.add_run(1, PROVENANCE, "cpu"), cut_into_blocks(logits(3), ()))


def paths_in(path):
    with Project.open(path) as project:
        return [recording.path for recording in project.recordings()]


def test_a_folder_is_one_project_by_whatever_way_it_is_opened(library, night, tmp_path):
    files = sorted(night.iterdir())
    found = library.find_or_create([night])
    analyse(found.path)
    assert library.find_or_create(reversed(files)) == found
    assert ProjectLibrary(tmp_path / "data").find_or_create([*files, night]) == found
    assert projects(tmp_path) == [found.path]
    assert found.failures == []
    with Project.open(found.path) as project:
        assert project.runs(1)[0].is_complete
        assert [recording.path for recording in project.recordings()] == files
        assert [placement.start_s for placement in project.timeline().placements] == [0, 3600, 7200]
        assert project.zone is None


def test_other_recordings_are_another_project(library, night, tmp_path):
    files = sorted(night.iterdir())
    found = {library.find_or_create(paths).path for paths in ([files[0]], files[:2], files)}
    assert len(found) == len(projects(tmp_path)) == 3


def test_the_content_counts_not_the_name(library, night):
    first = library.find_or_create([night])
    analyse(first.path)
    moved = night.rename(night.with_name("archive"))
    (moved / "20240501_120000.WAV").rename(moved / "renamed.WAV")
    assert library.find_or_create([moved]) == first
    assert paths_in(first.path) == [moved / "renamed.WAV", *sorted(moved.glob("2024*"))[-2:]]
    with Project.open(first.path) as project:
        assert project.runs(1)[0].is_complete
        assert project.missing() == []


def test_a_copy_elsewhere_does_not_move_a_recording_that_is_there(library, night):
    first = library.find_or_create([night])
    copy = a_night(night.with_name("copy"))
    assert library.find_or_create([copy]) == first
    assert paths_in(first.path) == sorted(night.iterdir())


def test_recordings_of_the_same_content_stay_apart(library, tmp_path):
    folder = tmp_path / "silence"
    folder.mkdir()
    for name in ("20240501_120000.WAV", "20240501_120002.WAV"):
        (folder / name).write_bytes(wav(n_samples=48_000))
    found = library.find_or_create([folder])
    moved = folder.rename(tmp_path / "moved")
    assert library.find_or_create([moved]) == found
    assert paths_in(found.path) == sorted(moved.iterdir())


def test_what_cannot_be_read_is_named_and_the_rest_is_opened(library, night):
    (night / "broken.wav").write_bytes(b"no sound")
    absent = night / "absent.wav"
    for _ in range(2):
        found = library.find_or_create([night, absent])
        assert {failure.path for failure in found.failures} == {night / "broken.wav", absent}
        assert len(paths_in(found.path)) == 3


def test_without_a_recording_there_is_no_project(library, tmp_path):
    with pytest.raises(DassError, match="absent"):
        library.find_or_create([tmp_path / "absent.wav"])
    with pytest.raises(DassError, match="choose a recording"):
        library.find_or_create([])
    assert not (tmp_path / "data").exists()


def test_the_time_zone_is_that_of_the_first_time(library, night):
    found = library.find_or_create([night], UTC)
    library.find_or_create([night])
    with Project.open(found.path) as project:
        assert project.zone is UTC


def test_clocks_are_read(library, tmp_path):
    (tmp_path / "some.wav").write_bytes(wav([bext("2024-05-01", "12:00:00")]))
    with Project.open(library.find_or_create([tmp_path / "some.wav"]).path) as project:
        assert project.recordings()[0].clock.source is ClockSource.BEXT
        assert project.recordings()[0].clock.wall == a_clock().wall


def test_a_project_beyond_repair_is_put_aside_and_made_anew(library, night, tmp_path):
    path = library.find_or_create([night]).path
    path.write_bytes(b"")
    assert library.find_or_create([night]).path == path
    assert len(paths_in(path)) == 3
    assert [project.read_bytes() for project in projects(tmp_path) if project != path] == [b""]


def test_a_damaged_project_is_left_for_the_user_to_see(library, night):
    path = library.find_or_create([night]).path
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE recording SET sample_rate = 0 WHERE id = 3")
    moved = night.rename(night.with_name("archive"))
    assert library.find_or_create([moved]).path == path
    with Project.open(path) as project:
        assert project.is_damaged
        assert [recording.path for recording in project.missing()] == [
            night / "20240501_120000.WAV",
            night / "20240501_130000.WAV",
        ]


def test_the_data_folder_can_be_set_by_the_environment(night, tmp_path, monkeypatch):
    monkeypatch.setenv("DASS_EXPLORER_DATA", str(tmp_path / "elsewhere"))
    assert tmp_path / "elsewhere" in ProjectLibrary().find_or_create([night]).path.parents


def test_a_project_is_called_after_its_recordings():
    assert title_of([a_recording(name="night.wav")]) == "night.wav"
    assert title_of([a_recording(name=f"/forest/{n}.wav") for n in range(12)]) == "forest (12 recordings)"
    unkept = replace(a_recording(), path=Path("20260726T101112+0000"))
    assert title_of([unkept] * 3) == "20260726T101112+0000 (3 recordings)"


def held_paths(held):
    with Project.open(held.path) as project:
        return [recording.path for recording in project.recordings() if recording.id in held.recording_ids]


def test_recordings_are_found_in_a_project_that_holds_others_too(library, night, tmp_path):
    files = sorted(night.iterdir())
    whole = library.find_or_create([night]).path
    held = library.find_holding([files[2], files[0], night / "absent.wav"])
    assert held.path == whole
    assert held_paths(held) == [files[0], files[2]]
    assert [failure.path for failure in held.failures] == [night / "absent.wav"]
    assert projects(tmp_path) == [whole]


def test_their_own_project_comes_first_and_is_made_where_there_is_none(library, night, tmp_path):
    files = sorted(night.iterdir())
    held = library.find_holding(files[:1])
    library.find_or_create([night])
    assert library.find_holding(files[:1]) == held
    assert held_paths(held) == files[:1]
    assert len(projects(tmp_path)) == 2


def test_moved_recordings_are_found_where_they_are_now(library, night):
    whole = library.find_or_create([night]).path
    moved = night.rename(night.with_name("archive"))
    held = library.find_holding([moved / "20240501_130000.WAV"])
    assert (held.path, held_paths(held)) == (whole, [moved / "20240501_130000.WAV"])


def test_looking_through_projects_changes_none_and_passes_over_the_damaged(library, night, tmp_path):
    files = sorted(night.iterdir())
    (tmp_path / "data" / "projects").mkdir(parents=True)
    damaged = tmp_path / "data" / "projects" / "damaged.dass"
    damaged.write_bytes(b"rubbish")
    held = library.find_holding(files[:1])
    assert damaged.read_bytes() == b"rubbish"
    assert projects(tmp_path) == sorted([damaged, held.path])


def test_of_recordings_of_the_same_content_the_one_at_that_place_is_meant(library, tmp_path):
    folder = tmp_path / "silence"
    folder.mkdir()
    for name in ("20240501_120000.WAV", "20240501_120002.WAV"):
        (folder / name).write_bytes(wav(n_samples=48_000))
    library.find_or_create([folder])
    assert held_paths(library.find_holding([folder / "20240501_120002.WAV"])) == [folder / "20240501_120002.WAV"]


BEGAN = datetime(2026, 6, 20, 21, 30)


def test_live_sound_is_kept_in_a_folder_that_says_when_it_began_and_never_where_something_is(library, tmp_path):
    first = library.live_place(BEGAN, tmp_path / "sound")
    assert first.folder == tmp_path / "sound" / "2026-06-20 21.30.00"
    first.folder.mkdir(parents=True)
    second = library.live_place(BEGAN, tmp_path / "sound")
    assert second.folder != first.folder
    Project.create(second.project_path, []).close()
    third = library.live_place(BEGAN, tmp_path / "sound")
    assert {third.folder, third.project_path}.isdisjoint({*first, *second})


def test_a_folder_of_live_sound_opens_the_project_that_it_came_of(library, tmp_path):
    place = library.live_place(BEGAN, tmp_path)
    a_night(place.folder)
    recordings = [inspect(file) for file in sorted(place.folder.iterdir())]
    unkept = replace(recordings[0], fingerprint="", path=place.folder / "unkept.wav")
    Project.create(place.project_path, [*recordings, unkept]).close()
    assert library.find_or_create([place.folder]).path == place.project_path
    assert library.find_or_create([recordings[0].path]).path != place.project_path
