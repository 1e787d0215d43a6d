import os
from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import ClockSource
from app.core.clock_reader import read_clock
from tests.fake_wav import bext, comment, guano, wav

GUANO = guano("Timestamp: 2021-05-01T12:00:00")
BEXT = bext("2022-05-01", "12:00:00")
COMMENT = comment("Recorded at 12:00:00 01/05/2023 (UTC) by AudioMoth")
NAMED, UNNAMED = "20240501_120000.WAV", "night.wav"


def read(folder, name, chunks, duration_s=0.0):
    file = folder / name
    file.write_bytes(wav(chunks))
    modified = datetime(2025, 5, 1, 12, tzinfo=UTC).timestamp()
    os.utime(file, (modified, modified))
    return read_clock(file, duration_s)


@pytest.mark.parametrize(
    ("name", "chunks", "source", "year"),
    [
        (NAMED, [GUANO, BEXT, COMMENT], ClockSource.GUANO, 2021),
        (NAMED, [BEXT, COMMENT], ClockSource.BEXT, 2022),
        (NAMED, [COMMENT], ClockSource.AUDIOMOTH, 2023),
        (NAMED, [], ClockSource.NAME, 2024),
        (UNNAMED, [], ClockSource.GUESS, 2025),
    ],
)
def test_the_first_that_applies(tmp_path, name, chunks, source, year):
    clock = read(tmp_path, name, chunks)
    assert (clock.source, clock.wall.year) == (source, year)


def test_a_recorder_that_has_lost_its_time_is_not_believed(tmp_path):
    lost = [guano("Timestamp: 1970-01-01T00:00:07"), bext("1989-12-31", "12:00:00")]
    assert read(tmp_path, NAMED, lost).source is ClockSource.NAME
    assert read(tmp_path, "19891231_120000.wav", lost).source is ClockSource.GUESS


def test_the_future_is_believed(tmp_path):
    assert read(tmp_path, "20990501_120000.wav", []).wall == datetime(2099, 5, 1, 12)


def test_the_guess_is_when_writing_began(tmp_path):
    clock = read(tmp_path, UNNAMED, [], duration_s=90.0)
    assert clock.wall - clock.utc_offset == datetime(2025, 5, 1, 11, 58, 30)


def test_a_guess_before_all_clocks_is_still_one(tmp_path):
    clock = read(tmp_path, UNNAMED, [], duration_s=1e10)
    assert clock.wall - clock.utc_offset == datetime(1970, 1, 1)


def test_a_pattern_of_the_user(tmp_path):
    file = tmp_path / "rec01-05-2024 12h30.wav"
    file.write_bytes(wav())
    clock = read_clock(file, 1.0, "%d-%m-%Y %Hh%M")
    assert (clock.wall, clock.resolution) == (datetime(2024, 5, 1, 12, 30), timedelta(minutes=1))
