import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.analysis_progress import HALF_LIFE_S, Tally

HOUR_S = 3600.0

steps = st.lists(st.tuples(st.floats(0.1, 60), st.floats(0.01, 30)), min_size=1, max_size=30)
"""Seconds of sound and of work."""


def tally_of(steps):
    tally, stop_s = Tally({1: 10 * HOUR_S}), 0.0
    for sound_s, work_s in steps:
        stop_s += sound_s
        tally.reach(1, stop_s, work_s)
    return tally


@given(steps)
def test_the_pace_lies_between_the_slowest_and_the_fastest(steps):
    paces = [sound_s / work_s for sound_s, work_s in steps]
    assert min(paces) * 0.999 <= tally_of(steps).progress.times_realtime <= max(paces) * 1.001


@given(steps)
def test_a_new_pace_counts_as_much_as_the_old_ones_after_a_half_life_of_work_and_all_after_many(steps):
    def after(n_half_lives):
        more = [(5 * HALF_LIFE_S / 10, HALF_LIFE_S / 10)] * 10 * n_half_lives
        return tally_of([*steps, *more]).progress.times_realtime

    assert after(12) == pytest.approx(5, rel=0.5)
    assert abs(after(12) - 5) <= abs(after(1) - 5) + 1e-9


def test_time_left_is_what_is_left_at_the_pace():
    tally = Tally({1: 1000.0, 2: 500.0})
    tally.reach(1, 300.0, work_s=10.0)
    assert tally.progress.times_realtime == pytest.approx(30)
    assert tally.progress.seconds_left == pytest.approx(1200 / 30)
    assert tally.progress.fraction == pytest.approx(0.2)


def test_what_was_analysed_before_says_nothing_about_the_pace():
    tally = Tally({1: 1000.0})
    tally.reach(1, 400.0)
    assert (tally.progress.fraction, tally.progress.times_realtime, tally.progress.seconds_left) == (0.4, None, None)


def test_scores_that_are_made_anew_are_no_progress():
    tally = Tally({1: 1000.0})
    tally.reach(1, 400.0)
    tally.reach(1, 60.0, work_s=1.0)
    assert tally.progress.fraction == 0.06
    assert tally.progress.times_realtime == 0


@given(st.dictionaries(st.integers(1, 9), st.floats(0.1, 1e5)), st.data())
def test_all_is_done_when_each_recording_is_finished_or_given_up(durations_s, data):
    tally = Tally(durations_s)
    for number, duration_s in durations_s.items():
        assert tally.progress.fraction < 1
        tally.reach(number, data.draw(st.floats(0, 2)) * duration_s, work_s=1.0)
        data.draw(st.sampled_from([tally.finish, tally.skip]))(number)
    assert tally.progress.fraction == 1
    assert tally.progress.analysed_s <= sum(durations_s.values()) * 1.001
