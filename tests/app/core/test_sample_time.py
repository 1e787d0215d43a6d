from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.core import sample_time

rates = st.integers(1, 1_000_000)
samples = st.integers(0, 2**45)


@given(samples, rates)
def test_a_position_comes_back_to_the_sample(position, rate):
    text = sample_time.seconds_text(position, rate)
    assert sample_time.sample_at(Fraction(text), rate) == position
    assert len(text.partition(".")[2]) == 6


@given(st.integers(0, 10**8), st.integers(0, 10**6), rates)
def test_a_number_of_seconds_says_the_same_as_its_text_for_years(whole_s, more, rate):
    position = whole_s * rate + more % rate
    number = sample_time.seconds(position, rate)
    assert f"{number:.6f}" == sample_time.seconds_text(position, rate)


@given(samples, samples, st.integers(1, 10**8))
def test_sums_and_differences_in_nanoseconds_come_back_to_the_sample(one, other, rate):
    nanoseconds = [Fraction(sample_time.seconds_text(position, rate, 9)) for position in (one, other, one + other)]
    assert sample_time.sample_at(nanoseconds[0] + nanoseconds[1], rate) == one + other
    assert sample_time.sample_at(nanoseconds[2] - nanoseconds[1], rate) == one


@given(st.fractions(0, 10**9), st.integers(0, 9))
def test_a_decimal_is_the_nearest_there_is(number, decimals):
    assert abs(Fraction(sample_time.decimal_text(number, decimals)) - number) <= Fraction(1, 2 * 10**decimals)


@given(st.integers(0, 10**6), rates)
def test_a_column_begins_at_a_sample_that_has_begun(column, rate):
    sample = sample_time.column_sample(column, rate)
    assert Fraction(sample, rate) <= column * Fraction(8, 25) < Fraction(sample + 1, rate)
