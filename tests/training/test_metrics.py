"""Figures are scikit-learn's, to 1e-9, whatever the scores."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm
from sklearn.metrics import average_precision_score, roc_auc_score

from dass.errors import DassError
from training.metrics import average_precision, class_mean, d_prime, mean_average_precision, roc_auc

EXACT = {"rel": 0, "abs": 1e-9}


def sets(score):
    """Draw (truth, scores), both (clips, classes)."""
    shapes = st.tuples(st.integers(1, 40), st.integers(1, 4))
    return shapes.flatmap(lambda shape: st.tuples(arrays(bool, shape), arrays(np.float32, shape, elements=score)))


MANY_TIES = sets(st.sampled_from([0.0, -0.0, 0.25, 1.0]))
ANY_SCORES = sets(st.floats(-50, 50, width=32))


def columns(truth, scores):
    return zip(truth.T, scores.T, strict=True)


@given(MANY_TIES | ANY_SCORES)
def test_average_precision_is_scikit_learns(labelled):
    truth, scores = labelled
    expected = [average_precision_score(t, s) if t.any() else math.nan for t, s in columns(truth, scores)]
    assert average_precision(truth, scores) == pytest.approx(expected, nan_ok=True, **EXACT)


@given(MANY_TIES | ANY_SCORES)
def test_roc_auc_is_scikit_learns(labelled):
    truth, scores = labelled
    expected = [roc_auc_score(t, s) if 0 < t.mean() < 1 else math.nan for t, s in columns(truth, scores)]
    assert roc_auc(truth, scores) == pytest.approx(expected, nan_ok=True, **EXACT)


@given(MANY_TIES | ANY_SCORES)
def test_classes_are_independent_and_one_may_stand_alone(labelled):
    truth, scores = labelled
    for figure in (average_precision, roc_auc):
        alone = [figure(t, s) for t, s in columns(truth, scores)]
        assert figure(truth, scores) == pytest.approx(alone, nan_ok=True, **EXACT)


@pytest.mark.parametrize("score", [-3.0, 0.0, 0.5])
def test_equal_scores_tell_nothing(score):
    truth, scores = np.array([True, False, False, False]), np.full(4, score)
    assert average_precision(truth, scores) == 0.25
    assert roc_auc(truth, scores) == 0.5
    assert d_prime(roc_auc(truth, scores)) == 0


def test_infinite_scores_are_the_highest():
    assert average_precision(np.array([True, False, True]), np.array([np.inf, np.inf, -np.inf])) == pytest.approx(
        7 / 12
    )


def test_means_leave_out_classes_without_positives():
    truth = np.array([[True, False], [False, False]])
    scores = np.array([[0.1, 0.9], [0.8, 0.2]])
    assert mean_average_precision(truth, scores) == 0.5
    assert math.isnan(average_precision(truth, scores)[1])
    assert math.isnan(class_mean(average_precision(truth, scores)[1:]))


@given(st.floats(0, 1))
def test_d_prime_is_scipys_quantile(auc):
    assert d_prime(auc) == pytest.approx(math.sqrt(2) * norm.ppf(auc), rel=1e-9, abs=1e-9)


def test_a_perfect_area_is_infinitely_far_apart():
    assert d_prime([0.0, 0.5, 1.0]).tolist() == [-math.inf, 0.0, math.inf]


def test_scores_that_are_not_numbers_are_refused():
    with pytest.raises(DassError, match="not numbers"):
        average_precision(np.array([True, False]), np.array([0.5, np.nan]))
