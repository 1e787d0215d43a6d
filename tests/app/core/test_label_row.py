from fractions import Fraction

import pytest

from app.core.label_row import number, score_of


@pytest.mark.parametrize(
    ("text", "value"), [("1.5", Fraction(3, 2)), (" 1,5 ", Fraction(3, 2)), ("0", 0), ("1e-3", Fraction(1, 1000))]
)
def test_numbers_are_exact(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "nan", "0:01", "1.2.3", "1/0", "1e999", "."])
def test_what_is_no_number_is_none(text):
    with pytest.raises(ValueError, match="not a number"):
        number(text)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("0.5", 0.5),
        ("1", 1),
        ("50%", 0.5),
        ("0", 0),
        ("-0.1", None),
        ("2", None),
        ("loud", None),
        ("", None),
        ("1/0", None),
    ],
)
def test_scores_are_shares(text, score):
    assert score_of(text) == score
