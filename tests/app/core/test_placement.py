from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import ClockSource
from app.core.placement import EPOCH, NS, Placement, place, stated_offset
from tests.fake_recording import NOON, a_clock, a_recording

RATES = st.sampled_from([8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 384_000])
TEN_DAYS_NS = 10 * 86_400 * NS
BERLIN = ZoneInfo("Europe/Berlin")


@st.composite
def placements(draw):
    recording = a_recording(sample_rate=draw(RATES), n_samples=draw(st.integers(1, 10**10)))
    return Placement(recording, draw(st.integers(0, 2 * TEN_DAYS_NS)))


@given(placements(), st.data())
def test_the_time_of_a_sample_is_where_that_sample_is(placement, data):
    sample = data.draw(st.integers(0, placement.recording.n_samples))
    time_s = placement.time_of(sample)
    assert placement.sample_at(time_s) == sample
    assert placement.sample_at(time_s - 1e-7) == max(0, sample - 1)


@given(placements())
def test_a_recording_ends_with_its_last_sample(placement):
    recording = placement.recording
    assert placement.start_s == placement.time_of(0)
    length_ns = placement.stop_ns - placement.start_ns
    assert (length_ns - 1) * recording.sample_rate < recording.n_samples * NS <= length_ns * recording.sample_rate
    assert placement.sample_at(placement.stop_s) == placement.sample_at(placement.stop_s + 1) == recording.n_samples
    assert placement.sample_at(placement.start_s - 1) == 0


def starts(recordings, zone=UTC):
    """Return where recordings begin, in seconds after noon (UTC) by id."""
    noon_ns = (NOON.replace(tzinfo=UTC) - EPOCH) // timedelta(seconds=1) * NS
    return {p.recording.id: (p.start_ns - noon_ns) / NS for p in place(recordings, zone)}


def test_gaps_and_overlaps_stay():
    recordings = [a_recording(1, a_clock(0)), a_recording(2, a_clock(61)), a_recording(3, a_clock(120))]
    assert starts(recordings) == {1: 0, 2: 61, 3: 120}


@given(st.lists(st.floats(2, 9_000), min_size=2, max_size=30), st.floats(0, 0.999))
def test_the_files_of_one_take_join_whatever_their_names_leave_out(durations, first_s):
    began_s, recordings = first_s, []
    for id, duration_s in enumerate(durations):
        recordings.append(a_recording(id, a_clock(int(began_s)), duration_s))
        began_s += recordings[-1].duration_s
    placed = sorted(place(recordings, UTC), key=lambda placement: placement.recording.id)
    assert all(later.start_ns == earlier.stop_ns for earlier, later in pairwise(placed))


@given(st.lists(st.tuples(st.integers(0, 500), st.floats(0.1, 90)), max_size=30), st.sampled_from([0.001, 1.0, 60.0]))
def test_no_recording_is_moved_by_a_whole_step_of_its_clock(takes, resolution_s):
    recordings = [
        a_recording(id, a_clock(start_s, resolution_s=resolution_s), duration_s)
        for id, (start_s, duration_s) in enumerate(takes)
    ]
    placed = starts(recordings)
    assert all(abs(placed[id] - start_s) < resolution_s for id, (start_s, _) in enumerate(takes))


def test_a_clock_is_taken_at_its_word_as_far_as_it_goes():
    first = a_recording(1, a_clock(0), 59.5)
    assert starts([first, a_recording(2, a_clock(60))])[2] == 59.5
    assert starts([first, a_recording(2, a_clock(60, resolution_s=0.001))])[2] == 60
    assert starts([first, a_recording(2, a_clock(60, ClockSource.MANUAL, resolution_s=0))])[2] == 60


def test_splits_at_two_gibibytes():
    duration_s = (2**31 - 44) / 2 / 96_000  # 11184.8 s
    names = [0, 11_184, 22_369, 33_554]
    recordings = [a_recording(id, a_clock(start), duration_s, 96_000) for id, start in enumerate(names)]
    assert starts(recordings) == pytest.approx({id: id * duration_s for id in range(4)}, abs=1e-6)


def test_two_recorders_side_by_side_each_join():
    takes = [(1, 0, 59.98), (2, 0, 30.1), (3, 30, 30.1), (4, 60, 59.98)]
    recordings = [a_recording(id, a_clock(start), duration) for id, start, duration in takes]
    assert starts(recordings) == {1: 0, 2: 0, 3: 30.1, 4: 59.98}


def test_the_zone_counts_only_where_a_clock_states_none():
    stated = a_recording(1, a_clock(0, utc_offset=timedelta(hours=-5)))
    local = a_recording(2, a_clock(0))
    assert starts([stated, local], timezone(timedelta(hours=2))) == {1: 5 * 3600, 2: -2 * 3600}


def test_recorders_do_not_put_their_clocks_forward():
    before = datetime(2024, 3, 31, 1, 59) - NOON
    recordings = [a_recording(id, a_clock(before.total_seconds() + 60 * id)) for id in range(120)]
    first = before.total_seconds() - 3600  # UTC+1, the first clock's
    assert starts(recordings, BERLIN) == {id: first + 60 * id for id in range(120)}


def test_guesses_follow_the_others_in_the_order_of_their_names():
    guess = a_clock(-1e6, ClockSource.GUESS, timedelta())
    names = ["TAKE 10.wav", "take 9.wav", "take 1.wav"]
    guessed = [a_recording(id, guess, name=name) for id, name in enumerate(names)]
    assert starts([*guessed, a_recording(7, a_clock(5))]) == {7: 5, 2: 65, 1: 125, 0: 185}
    assert starts(guessed) == {2: -1e6, 1: 60 - 1e6, 0: 120 - 1e6}


def test_the_first_name_with_an_offset_gives_the_zone():
    two = timedelta(hours=2)
    assert stated_offset([]) is None
    assert stated_offset([a_recording(1)]) is None
    guess = a_recording(1, a_clock(0, ClockSource.GUESS, timedelta(hours=9)))
    assert stated_offset([guess, a_recording(2), a_recording(3, a_clock(0, utc_offset=two))]) == two
    assert stated_offset([guess]) == timedelta(hours=9)
