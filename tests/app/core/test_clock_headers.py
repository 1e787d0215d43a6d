from datetime import UTC, datetime, timedelta

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import Clock, ClockSource
from app.core.clock_headers import header_clocks
from app.core.live_clock import comment as live_comment
from app.core.live_clock import live_clock
from tests.fake_wav import bext, chunk, comment, guano, wav

NOON = datetime(2024, 5, 1, 12)
AUDIOMOTH = (
    "Recorded at 19:22:55 14/12/2020 (UTC-5) by AudioMoth 24F3190361CBE9B4 at medium gain while battery was 4.2V."
)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("headers") / "recording.wav"


def clocks(file, content):
    file.write_bytes(content)
    return list(header_clocks(file))


@pytest.mark.parametrize(
    ("stamp", "offset", "resolution_s"),
    [
        ("2024-05-01T12:00:00.000+05:30", timedelta(hours=5, minutes=30), 0.001),
        ("2024-05-01T12:00:00.0Z", timedelta(), 0.1),
        ("2024-05-01 12:00:00-07:00", -timedelta(hours=7), 1),
        ("2024-05-01T12:00:00", None, 1),
        ("2024-05-01T12:00:00.00000000\r", None, 1e-6),
    ],
)
def test_guano(file, stamp, offset, resolution_s):
    [clock] = clocks(file, wav(after=[guano("Loc Accuracy: 5", f"Timestamp: {stamp}", "TE: 1")]))
    assert clock == Clock(NOON, offset, ClockSource.GUANO, timedelta(seconds=resolution_s))


def test_guano_before_the_samples_without_spaces_and_padded(file):
    [clock] = clocks(file, wav(before=[chunk(b"guan", b"Timestamp:2024-05-01T12:00:00\0\0\0")]))
    assert clock.wall == NOON


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 384_000])
@given(samples_late=st.integers(0, 22_049))
def test_bext_is_exact_to_the_sample(file, rate, samples_late):
    reference = 12 * 3600 * rate + samples_late
    [clock] = clocks(file, wav([bext("2024-05-01", "12:00:00", reference)], rate=rate))
    late_s = (clock.wall - NOON).total_seconds()
    assert abs(late_s * rate - samples_late) < 0.5
    assert (clock.utc_offset, clock.source) == (None, ClockSource.BEXT)
    assert clock.resolution.total_seconds() == pytest.approx(1 / rate, abs=1e-6)


@pytest.mark.parametrize("reference", [0, 3600 * 48_000, (12 * 3600 + 2) * 48_000, 2**64 - 1])
def test_a_sample_count_from_another_time_is_not_since_midnight(file, reference):
    [clock] = clocks(file, wav([bext("2024-05-01", "12:00:00", reference)]))
    assert clock == Clock(NOON, None, ClockSource.BEXT)


def test_a_sample_count_may_be_of_the_day_before(file):
    reference = 86_400 * 48_000 - 24_000
    [clock] = clocks(file, wav([bext("2024-05-01", "00:00:00", reference)]))
    assert clock.wall == datetime(2024, 4, 30, 23, 59, 59, 500_000)


def test_a_sample_count_of_zero_is_none(file):
    [clock] = clocks(file, wav([bext("2024-05-01", "00:00:00", 0)]))
    assert clock == Clock(datetime(2024, 5, 1), None, ClockSource.BEXT)


def test_bext_with_other_separators(file):
    [clock] = clocks(file, wav([bext("2024:05:01", "12-00-00")]))
    assert clock.wall == NOON


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        (" (UTC)", timedelta()),
        ("", timedelta()),  # the first firmware
        (" (UTC-5)", -timedelta(hours=5)),
        (" (UTC+13)", timedelta(hours=13)),
        (" (UTC+5:30)", timedelta(hours=5, minutes=30)),
        (" (UTC-0:30)", -timedelta(minutes=30)),
    ],
)
def test_comment_of_an_audiomoth(file, zone, offset):
    [clock] = clocks(file, wav([comment(AUDIOMOTH.replace(" (UTC-5)", zone))]))
    assert clock == Clock(datetime(2020, 12, 14, 19, 22, 55), offset, ClockSource.AUDIOMOTH)


def test_the_most_trusted_comes_first(file):
    header = wav([comment(AUDIOMOTH), bext("2024-05-01", "12:00:00")], [guano("Timestamp: 2024-05-01T12:00:00")])
    assert [clock.source for clock in clocks(file, header)] == ["guano", "bext", "audiomoth"]


@pytest.mark.parametrize(
    "damaged",
    [
        guano("Timestamp: 2024-13-01T12:00:00"),
        guano("Timestamp: yesterday"),
        guano("Timestamp: 2024-05-01"),
        guano("Original Timestamp: 2024-05-01T12:00:00"),
        bext("2024-02-30", "12:00:00"),
        bext("", ""),
        chunk(b"bext", b"short"),
        comment(AUDIOMOTH.replace("14/12", "14/13")),
        comment(AUDIOMOTH.replace("UTC-5", "UTC-55")),
        comment("Recorded at home by AudioMoth"),
    ],
)
def test_what_makes_no_sense_is_no_clock(file, damaged):
    assert clocks(file, wav([damaged])) == []


@given(st.data())
def test_damage_raises_nothing(file, data):
    header = bytearray(
        wav([comment(AUDIOMOTH), bext("2024-05-01", "12:00:00", 7)], [guano("Timestamp: 2024-05-01T12:00:00")])
    )
    places = st.integers(0, len(header) - 1)
    for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=20)):
        header[place] = byte
    clocks(file, bytes(header[: data.draw(st.integers(0, len(header)))]))


@pytest.mark.parametrize("suffix", [".flac", ".oga"])
def test_tags_of_a_converted_file(tmp_path, suffix):
    file = tmp_path / f"converted{suffix}"
    tags = {"date": "2024-05-01", "creation_time": "12:00:00", "time_reference": str(12 * 3600 * 44_100 + 441)}
    with av.open(str(file), "w") as container:
        container.metadata.update(tags | {"comment": AUDIOMOTH})
        stream = container.add_stream("flac", rate=44_100, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4_096), np.int16), format="s16", layout="mono")
        frame.sample_rate = 44_100
        container.mux([*stream.encode(frame), *stream.encode(None)])
    assert [clock.wall for clock in header_clocks(file)] == [
        datetime(2024, 5, 1, 12, 0, 0, 10_000),
        datetime(2020, 12, 14, 19, 22, 55),
    ]


def test_a_file_that_nothing_can_open_has_no_clock(file):
    assert clocks(file, b"no sound") == []


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        list(header_clocks(tmp_path / "missing.wav"))


@pytest.mark.parametrize(("suffix", "form"), [("wav", "WAV"), ("flac", "FLAC")])
def test_live_sound_says_when_it_began_to_the_microsecond(tmp_path, suffix, form):
    start = datetime(2026, 7, 26, 10, 11, 12, 123456, UTC)
    path = tmp_path / f"live.{suffix}"
    with soundfile.SoundFile(path, "w", 48_000, 1, "PCM_24", format=form) as file:
        file.comment = live_comment(live_clock(start, 48_000))
        file.write(np.zeros(480))
    assert list(header_clocks(path)) == [live_clock(start, 48_000)]


@pytest.mark.parametrize("said", ["noon", "2026-13-01T00:00:00", "2026"])
def test_a_comment_like_ours_that_says_no_time_is_none(file, said):
    assert clocks(file, wav(before=[comment(f"Recorded at {said} by DASS Explorer")])) == []
