import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.json_values import is_number


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**63), 2**63))
def test_a_number_that_was_kept_is_one(value):
    assert is_number(json.loads(json.dumps(value)))


@pytest.mark.parametrize("value", [None, True, False, "1", [1], {}, float("nan"), float("inf"), -float("inf"), 10**400])
def test_what_cannot_be_reckoned_with_is_none(value):
    assert not is_number(value)


@given(st.floats(-10, 10), st.floats(-10, 10), st.floats(-10, 10))
def test_limits_count_as_inside(value, least, most):
    assert is_number(value, least, most) == (least <= value <= most)
