import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.frequency_axis import FrequencyScale
from app.core.picture import ABSENT, HIGHEST, LOWEST, N_BINS, STEP_DB
from app.viewmodels.picture_look import COLOUR_MAPS, LEVELS_DB, MIN_BAND, RANGES_DB, Look, PictureLook

heights = st.floats(-0.5, 1.5)
factors = st.floats(0.01, 100)
frequencies = st.floats(-1e6, 1e6)
scales = st.sampled_from(FrequencyScale)

commands = st.one_of(
    st.tuples(st.just("zoom"), factors, heights),
    st.tuples(st.just("pan"), st.floats(-3, 3)),
    st.tuples(st.just("show_band"), frequencies, frequencies),
    st.tuples(st.just("choose_scale"), scales),
    st.tuples(st.just("show_all")),
)


def a_look(nyquist_hz=24_000.0, low_hz=0.0, high_hz=None, scale=FrequencyScale.MEL):
    look = PictureLook()
    look.reset(nyquist_hz)
    look.choose_scale(scale)
    look.show_band(low_hz, nyquist_hz if high_hz is None else high_hz)
    return look


@st.composite
def looks(draw):
    """Looks that show any band of recordings of any rate."""
    nyquist_hz = draw(st.sampled_from([0.5, 4000.0, 22_050.0, 192_000.0]))
    low, high = sorted(draw(st.tuples(st.floats(0, 1), st.floats(0, 1))))
    return a_look(nyquist_hz, low * nyquist_hz, high * nyquist_hz, draw(scales))


def band(look):
    return look.look.low_hz, look.look.high_hz


@given(looks(), st.lists(commands, max_size=10))
def test_whatever_is_done_the_band_is_there_and_wide_enough_to_see(look, doings):
    for name, *args in doings:
        getattr(look, name)(*args)
        low_hz, high_hz = band(look)
        assert 0 <= low_hz < high_hz <= look.nyquist_hz
        assert high_hz - low_hz >= MIN_BAND * look.nyquist_hz * (1 - 1e-9)


@given(looks(), factors, st.floats(0, 1))
def test_a_zoom_leaves_the_frequency_it_is_about_where_it_is(look, factor, height):
    hz = float(look.axis.hz_at(height))
    look.zoom(factor, height)
    if factor >= 1 or (look.look.low_hz > 0 and look.look.high_hz < look.nyquist_hz):
        assert float(look.axis.hz_at(height)) == pytest.approx(hz, rel=1e-6, abs=1e-6)


@given(looks(), st.floats(-2, 2))
def test_a_pan_keeps_how_much_of_the_scale_is_seen(look, share):
    linear = a_look(look.nyquist_hz, *band(look), FrequencyScale.LINEAR)
    low_hz, high_hz = band(linear)
    linear.pan(share)
    assert band(linear)[1] - band(linear)[0] == pytest.approx(high_hz - low_hz)
    assert (band(linear)[0] - low_hz) * share >= -1e-9 * look.nyquist_hz


def test_what_is_panned_ends_where_frequencies_do():
    look = a_look(20_000.0, 5000.0, 10_000.0, FrequencyScale.LINEAR)
    look.pan(0.5)
    assert band(look) == pytest.approx((7500, 12_500))
    look.pan(10)
    assert band(look) == pytest.approx((15_000, 20_000))
    look.pan(-10)
    assert band(look) == pytest.approx((0, 5000))
    look.show_all()
    assert band(look) == (0, 20_000)


codes = st.integers(LOWEST, HIGHEST)


@given(st.lists(codes, min_size=1, max_size=20), st.integers(0, 3))
def test_measured_levels_suit_what_is_heard_and_stay(values, n_absent):
    look = a_look()
    columns = np.full((len(values), N_BINS), np.array(values)[:, None], np.uint8)
    absent = np.full((n_absent, N_BINS), ABSENT, np.uint8)
    look.measure(np.concatenate([absent, columns]))
    heard = [value for value in values if value > LOWEST]
    assert look.has_levels == bool(heard)
    if heard:
        loudest_db = (max(heard) - HIGHEST) * STEP_DB
        assert look.look.top_db <= max(loudest_db + 3, LEVELS_DB[0])
        assert 45 <= look.look.range_db <= 80
    measured = look.look
    look.measure(np.full((5, N_BINS), HIGHEST, np.uint8))
    assert look.look == (measured if heard else look.look)
    assert look.has_levels


def test_levels_leave_some_room_above_the_loudest():
    look = a_look()
    look.measure(np.linspace(55, 175, 100 * N_BINS).astype(np.uint8).reshape(100, N_BINS))  # to -40 dBFS
    assert (look.look.top_db, look.look.range_db) == pytest.approx((-37, 48), abs=1)


def test_silence_has_no_levels():
    look = a_look()
    look.measure(np.full((5, N_BINS), LOWEST, np.uint8))
    assert not look.has_levels


@given(looks(), st.sampled_from(COLOUR_MAPS), st.none() | st.tuples(st.floats(*LEVELS_DB), st.floats(*RANGES_DB)))
def test_a_look_comes_back_as_it_was(look, name, levels):
    look.choose_map(name)
    if levels:
        look.choose_levels(*levels)
    other = a_look(look.nyquist_hz)
    other.restore(json.loads(json.dumps(look.state())))
    assert (other.look, other.has_levels) == (look.look, look.has_levels)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([*COLOUR_MAPS, 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
states = st.dictionaries(st.sampled_from([*asdict(Look()), "has_levels", "more"]), anything)


@given(looks(), states | anything)
def test_what_makes_no_sense_leaves_a_look_that_does(look, state):
    look.restore(state)
    shown = look.look
    assert 0 <= shown.low_hz < shown.high_hz <= look.nyquist_hz
    assert LEVELS_DB[0] <= shown.top_db <= LEVELS_DB[1]
    assert RANGES_DB[0] <= shown.range_db <= RANGES_DB[1]
    assert shown.colour_map in COLOUR_MAPS
    assert shown.scale in FrequencyScale
    assert shown == look.look  # there is no NaN in it
    look.axis.hz_at([0, 1])


def test_levels_that_were_not_kept_are_measured():
    look = a_look()
    look.restore({"has_levels": True, "top_db": "loud", "range_db": 60})
    assert not look.has_levels


def test_each_change_is_told_of_once(qtbot):
    look, told = a_look(), []
    look.changed.connect(lambda: told.append(look.look))
    look.choose_map("viridis")
    look.choose_map("viridis")
    look.choose_levels(-20, 60)
    look.show_band(100, 2000)
    look.restore({**look.state(), "low_hz": -5, "high_hz": 1e9})
    assert [(shown.colour_map, shown.top_db, shown.high_hz) for shown in told] == [
        ("viridis", -30, 24_000),
        ("viridis", -20, 24_000),
        ("viridis", -20, 2000),
        ("viridis", -20, 24_000),
    ]


def test_another_project_has_the_look_of_a_new_one():
    look = a_look(4000.0, 100.0, 200.0)
    look.choose_levels(-10, 50)
    look.reset(96_000.0)
    assert look.look == Look(high_hz=96_000.0)
    assert not look.has_levels
