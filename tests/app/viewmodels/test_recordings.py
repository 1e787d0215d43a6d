from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.clock import ClockSource
from app.core.timeline import Timeline
from app.viewmodels.recordings import SOURCES, Recordings
from tests.fake_background import Errands
from tests.fake_recording import NOON, a_clock, a_recording
from tests.fake_wav import wav
from tests.leftovers import nothing_left_running  # noqa: F401

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


@pytest.fixture
def recordings(qapp):
    return Recordings()


def show(recordings, *shown, zone=None, missing=()):
    recordings.set_project(Timeline.of(shown, zone), zone, missing)


def texts(recordings):
    table = recordings.table
    columns = range(table.columnCount())
    return [[table.data(table.index(row, column)) for column in columns] for row in range(table.rowCount())]


def test_recordings_stand_in_the_order_in_which_they_begin(recordings, qtbot):
    late = a_recording(1, a_clock(3600.25), 90, name="late.wav")
    with qtbot.waitSignal(recordings.changed):
        show(recordings, late, a_recording(2, name="early.wav"), zone=BERLIN, missing={1})
    assert texts(recordings) == [
        ["early.wav", "Wed 1 May 2024  12:00:00", "File name", "1:00", "48 kHz", "1", "Found"],
        ["late.wav", "Wed 1 May 2024  13:00:00.250", "File name", "1:30", "48 kHz", "1", "Missing"],
    ]


def test_every_source_of_a_clock_has_words():
    assert set(SOURCES) == set(ClockSource)


def test_missing_files_are_counted(recordings):
    assert recordings.missing_sentence == ""
    show(recordings, a_recording(1), missing={1})
    assert recordings.missing_sentence == "The file is missing."
    show(recordings, a_recording(1), a_recording(2, a_clock(60)), missing={2})
    assert (recordings.n_missing, recordings.missing_sentence) == (1, "1 of 2 files are missing.")


def test_sound_that_was_never_kept_is_not_missing(recordings):
    unkept = replace(a_recording(1), fingerprint="")
    show(recordings, unkept, a_recording(2, a_clock(60)), a_recording(3, a_clock(120)), missing={1, 2})
    assert [row.file for row in recordings.table.rows] == ["Not kept", "Missing", "Found"]
    assert recordings.missing_sentence == "1 of 3 files are missing."
    show(recordings, unkept, missing={1})
    assert recordings.missing_sentence == ""


def test_the_time_zone_is_said_with_its_reason(recordings):
    show(recordings, a_recording())
    assert recordings.zone_sentence.startswith("No recording says its time zone")
    show(recordings, a_recording(clock=a_clock(utc_offset=2 * HOUR)))
    assert recordings.zone_sentence == "Times are shown in UTC+2, as the recordings say."
    show(recordings, a_recording(), zone=BERLIN)
    assert recordings.zone_sentence == "Times are shown in UTC+2."


def test_a_start_is_set_in_the_time_zone_that_is_shown(recordings, qtbot):
    show(recordings, a_recording(7), zone=BERLIN)
    with qtbot.waitSignal(recordings.clocks_chosen) as told:
        recordings.set_start(7, datetime(2024, 12, 24, 18))
    ((number, clock),) = told.args[0].items()
    assert (number, clock.wall, clock.utc_offset, clock.source) == (
        7,
        datetime(2024, 12, 24, 18),
        HOUR,
        ClockSource.MANUAL,
    )


def test_all_are_shifted_at_once(recordings, qtbot):
    show(recordings, a_recording(1), a_recording(2, a_clock(90)))
    with qtbot.waitSignal(recordings.clocks_chosen) as told:
        recordings.shift_all(-HOUR)
    assert {number: clock.wall for number, clock in told.args[0].items()} == {
        1: NOON - HOUR,
        2: NOON - HOUR + timedelta(seconds=90),
    }


def test_a_zone_is_passed_on_unless_it_is_the_one_there_is(recordings, qtbot):
    show(recordings, a_recording(), zone=BERLIN)
    with qtbot.assertNotEmitted(recordings.zone_chosen):
        recordings.choose_zone(BERLIN)
    with qtbot.waitSignal(recordings.zone_chosen) as told:
        recordings.choose_zone(None)
    assert told.args == [None]


def test_what_was_set_by_hand_is_taken_back_to_what_the_file_says(recordings, qtbot, tmp_path, nothing_left_running):  # noqa: F811
    path = tmp_path / "20240501_120000.WAV"
    path.write_bytes(wav())
    recording = replace(a_recording(3, a_clock(99, ClockSource.MANUAL)), path=path)
    show(recordings, recording)
    with qtbot.waitSignal(recordings.clocks_chosen) as told:
        recordings.use_own_clock(recording)
    assert told.args[0][3].wall == NOON
    path.unlink()
    with qtbot.waitSignal(recordings.failed) as told:
        recordings.use_own_clock(recording)
    assert str(path) in told.args[0]


def test_a_clock_that_comes_when_another_project_is_shown_is_dropped(recordings, qtbot, monkeypatch, tmp_path):
    errands = Errands()
    monkeypatch.setattr("app.viewmodels.recordings.background", errands)
    (tmp_path / "1.wav").write_bytes(wav())
    recording = replace(a_recording(1, a_clock(99, ClockSource.MANUAL)), path=tmp_path / "1.wav")
    show(recordings, recording)
    recordings.use_own_clock(recording)
    show(recordings, replace(recording, fingerprint="other"))
    with qtbot.assertNotEmitted(recordings.clocks_chosen):
        errands.answer()


def test_time_zones_are_listed_in_the_background(recordings, qtbot, nothing_left_running):  # noqa: F811
    assert recordings.zone_names == ()
    with qtbot.waitSignal(recordings.zones_listed):
        recordings.list_zones()
    assert "Europe/Berlin" in recordings.zone_names
