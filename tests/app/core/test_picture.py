import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from app.core.picture import ABSENT, HIGHEST, LOWEST, STEP_DB, Picture, decode, encode, halve

CODES = np.arange(LOWEST, HIGHEST + 1, dtype=np.uint8)


def test_every_code_stands_for_a_level_that_has_this_code():
    np.testing.assert_array_equal(encode(decode(CODES)), CODES)


def test_codes_are_half_decibels_below_full_scale():
    power = np.sqrt(decode(CODES))
    np.testing.assert_allclose(10 * np.log10(power), (CODES.astype(float) - HIGHEST) * STEP_DB, atol=1e-4)
    assert encode(np.float32([1.0]))[0] == HIGHEST


def test_silence_is_drawn_and_what_is_louder_than_full_scale_is_full_scale():
    assert encode(np.float32([0.0, 1e-38, 1e18])).tolist() == [LOWEST, LOWEST, HIGHEST]
    assert decode(np.uint8([ABSENT]))[0] == 0


@given(hnp.arrays(np.float32, 20, elements=st.floats(0, 4, width=32)))
def test_louder_is_never_a_lower_code(squares):
    squares.sort()
    assert (np.diff(encode(squares).astype(int)) >= 0).all()


@given(st.integers(0, 9), st.integers(0, 4))
def test_sums_of_pairs_keep_the_total(n, width):
    rows = np.random.default_rng(n).integers(0, 100, (n, width))
    assert halve(rows).sum() == rows.sum()
    assert len(halve(rows)) == -(-n // 2)


def test_an_absent_picture_is_not_drawn_until_something_is_put_in():
    picture = Picture.absent(5)
    part = Picture(np.full((2, 512), LOWEST, np.uint8), np.zeros((2, 2), np.float16))
    before = picture.copy()
    picture.put(3, part)
    assert picture.is_drawn.tolist() == [False] * 3 + [True] * 2
    assert np.isnan(picture.peaks[:3]).all()
    assert not np.isnan(picture.peaks[3:]).any()
    assert not before.is_drawn.any()
