import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.stable_order import stable_order

whole = st.lists(st.integers(-3, 3)).map(lambda numbers: np.array(numbers, np.int64))
broken = st.lists(st.sampled_from([0.25, -1.5, 0.0, -0.0, np.inf, -np.inf])).map(lambda numbers: np.array(numbers))


@given(whole | broken)
def test_equals_stay_in_their_order(keys):
    assert stable_order(keys).tolist() == sorted(range(len(keys)), key=keys.tolist().__getitem__)


@pytest.mark.parametrize("n_values", [2, 1000, 10**9])
def test_many_are_put_in_order_too(n_values):
    keys = np.random.default_rng(n_values).integers(n_values, size=10_000)
    np.testing.assert_array_equal(stable_order(keys), np.argsort(keys, kind="stable"))
