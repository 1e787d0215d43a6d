from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given
from hypothesis import strategies as st

from app.core.placement import NS, Placement
from app.core.recording import inspect
from app.core.timeline import Span, Timeline
from tests.fake_recording import NOON, a_clock, a_recording

RATES = st.sampled_from([8_000, 11_025, 22_050, 44_100, 48_000, 384_000])
LENGTHS = st.integers(1, 10**6) | st.integers(1, 10**10)
DAYS_NS = 10 * 86_400 * NS
BERLIN = ZoneInfo("Europe/Berlin")


def timeline_of(placements):
    return Timeline(placements, NOON.replace(tzinfo=UTC))


@st.composite
def apart(draw):
    """One recording after the other, with and without gaps, each start to the nanosecond."""
    placements, end_ns = [], 0
    for id in range(draw(st.integers(1, 5))):
        start_ns = end_ns + draw(st.just(0) | st.integers(0, NS) | st.integers(0, DAYS_NS))
        placements.append(Placement(a_recording(id, sample_rate=draw(RATES), n_samples=draw(LENGTHS)), start_ns))
        end_ns = placements[-1].stop_ns
    return timeline_of(placements)


@st.composite
def crowded(draw):
    """Up to eight recordings of up to two minutes that begin within a minute; some are empty."""
    starts_ns = draw(st.lists(st.integers(0, 60 * NS) | st.integers(0, 60).map(NS.__mul__), max_size=8))
    lengths = st.just(0) | st.integers(0, 960_000)
    recordings = (a_recording(id, sample_rate=draw(RATES), n_samples=draw(lengths)) for id in range(8))
    return timeline_of(map(Placement, recordings, starts_ns))


def there(timeline, time_ns):
    return [placement for placement in timeline.placements if placement.start_ns <= time_ns < placement.stop_ns]


def moments(timeline):
    edges = [edge for placement in timeline.placements for edge in (placement.start_s, placement.stop_s)]
    return st.floats(-10, 200) | st.sampled_from([0.0, *edges])


def seconds_of(pieces):
    return sum(piece.stop_s - piece.start_s for piece in pieces)


def holds(spans, time_s):
    return any(span.start_s <= time_s < span.stop_s for span in spans)


@given(apart(), st.data())
def test_at_the_time_of_a_sample_there_is_that_sample(timeline, data):
    for placement in timeline.placements:
        recording = placement.recording
        for sample in (0, data.draw(st.integers(0, recording.n_samples - 1)), recording.n_samples - 1):
            assert timeline.at(timeline.time_of(recording.id, sample)) == (placement, sample)


@given(apart())
def test_gaps_are_exact(timeline):
    stops_ns = [0, *(placement.stop_ns for placement in timeline.placements)]
    edges = [(stop_ns, placement.start_ns) for stop_ns, placement in zip(stops_ns, timeline.placements, strict=False)]
    assert timeline.gaps == tuple(Span(start / NS, stop / NS) for start, stop in edges if start < stop)
    assert timeline.overlaps == ()
    assert all(timeline.at(gap.start_s) is None for gap in timeline.gaps)


@given(crowded(), st.integers(0, 120 * NS))
def test_every_moment_is_told_by_who_was_recording(timeline, time_ns):
    recording = there(timeline, time_ns)
    time_s = time_ns / NS
    found = timeline.at(time_s)
    assert (found and found[0]) == (recording[-1] if recording else None)
    assert holds(timeline.overlaps, time_s) == (len(recording) > 1)
    assert holds(timeline.gaps, time_s) == (time_s < timeline.duration_s and not recording)


@given(crowded())
def test_gaps_and_overlaps_are_maximal(timeline):
    for spans in (timeline.gaps, timeline.overlaps):
        assert all(span.start_s < span.stop_s for span in spans)
        assert all(earlier.stop_s < later.start_s for earlier, later in pairwise(spans))


@given(crowded(), st.data())
def test_what_is_within_a_span_is_ordered_and_with_the_gaps_fills_it(timeline, data):
    start_s, stop_s = data.draw(moments(timeline)), data.draw(moments(timeline))
    pieces = timeline.within(start_s, stop_s)
    assert all(start_s <= piece.start_s < piece.stop_s <= stop_s for piece in pieces)
    assert all(earlier.stop_s <= later.start_s for earlier, later in pairwise(pieces))
    assert all(timeline.at(piece.start_s)[0] is piece.placement for piece in pieces)
    edges = [start_s, *(edge for piece in pieces for edge in piece[1:]), stop_s]
    for silent_s, sound_s in zip(edges[::2], edges[1::2], strict=True):
        if silent_s < sound_s:
            assert timeline.at(silent_s) is None
            assert timeline.at((silent_s + sound_s) / 2) is None


@given(crowded(), st.data())
def test_a_span_is_what_its_parts_are(timeline, data):
    cuts = sorted(data.draw(st.lists(moments(timeline), min_size=2)))
    whole = timeline.within(cuts[0], cuts[-1])
    parts = [piece for start_s, stop_s in pairwise(cuts) for piece in timeline.within(start_s, stop_s)]
    assert seconds_of(parts) == pytest.approx(seconds_of(whole))


@pytest.mark.parametrize("stop_s", [30, 29])
def test_in_no_time_there_is_nothing(stop_s):
    assert Timeline.of([a_recording()]).within(30, stop_s) == []


def test_time_counts_from_the_first_sample_of_all():
    timeline = Timeline.of([a_recording(1, a_clock(90)), a_recording(2, a_clock(0, resolution_s=0.001))])
    assert timeline.origin == NOON.replace(tzinfo=UTC)
    assert [(p.recording.id, p.start_s, p.stop_s) for p in timeline.placements] == [(2, 0, 60), (1, 90, 150)]
    assert timeline.duration_s == 150
    assert timeline.gaps == (Span(60, 90),)


def test_a_recording_that_is_not_on_it():
    with pytest.raises(KeyError):
        Timeline.of([a_recording(1)]).time_of(2, 0)


@pytest.mark.parametrize(
    ("offsets", "zone", "shown", "is_known"),
    [
        ([None, None], None, UTC, False),
        ([None, timedelta(hours=-5)], None, timezone(timedelta(hours=-5)), True),
        ([timedelta(0)], None, UTC, True),
        ([None], BERLIN, BERLIN, True),
        ([], None, UTC, False),
    ],
)
def test_the_zone_is_the_users_or_else_a_clocks(offsets, zone, shown, is_known):
    recordings = [a_recording(id, a_clock(60 * id, utc_offset=offset)) for id, offset in enumerate(offsets)]
    timeline = Timeline.of(recordings, zone)
    assert (timeline.zone, timeline.is_zone_known) == (shown, is_known)


@pytest.mark.parametrize("zone", [None, BERLIN, timezone(timedelta(hours=-9))])
def test_times_without_a_zone_are_shown_as_the_recorder_wrote_them(zone):
    timeline = Timeline.of([a_recording(1, a_clock(0.25))], zone)
    assert timeline.clock_at(0).replace(tzinfo=None) == NOON + timedelta(seconds=0.25)
    assert timeline.clock_at(1.5).replace(tzinfo=None) == NOON + timedelta(seconds=1.75)


def test_the_clock_of_the_project_follows_its_zone_into_summer():
    night = (datetime(2024, 3, 31, 0, 30) - NOON).total_seconds()
    timeline = Timeline.of([a_recording(1, a_clock(night), duration_s=7200)], BERLIN)
    assert timeline.clock_at(3600).isoformat() == "2024-03-31T01:30:00+01:00"
    assert timeline.clock_at(5400).isoformat() == "2024-03-31T03:00:00+02:00"


def test_nothing_on_it():
    timeline = Timeline.of([])
    assert (timeline.duration_s, timeline.gaps, timeline.overlaps, timeline.placements) == (0, (), (), ())
    assert timeline.at(0) is None
    assert timeline.within(0, 1) == []


def test_a_night_of_twelve_files(tmp_path):
    """Files of a minute each; one is missing after the fourth, and the ninth began while the eighth was written."""
    rate, starts = 8_000, [0, 60, 120, 180, 300, 360, 420, 480, 530, 590, 650, 710]
    for start in starts:
        time = datetime(2024, 5, 1, 23, 55) + timedelta(seconds=start)
        sf.write(tmp_path / f"{time:%Y%m%d_%H%M%S}.WAV", np.zeros(60 * rate), rate)
    files = sorted(tmp_path.iterdir(), reverse=True)
    timeline = Timeline.of([replace(inspect(file), id=id) for id, file in enumerate(files)])
    assert [placement.start_s for placement in timeline.placements] == starts
    assert (timeline.duration_s, timeline.is_zone_known) == (770, True)
    assert (timeline.gaps, timeline.overlaps) == ((Span(240, 300),), (Span(530, 540),))
    assert timeline.clock_at(300).isoformat() == "2024-05-02T00:00:00+00:00"
    assert [timeline.at(time_s) and timeline.at(time_s)[1] for time_s in (0, 239.999_875, 240, 535, 769.999_875)] == [
        *(0, 60 * rate - 1, None, 5 * rate, 60 * rate - 1)
    ]
