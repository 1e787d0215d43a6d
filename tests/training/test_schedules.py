"""Learning rates over a run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.config import ScheduleConfig, read_config
from training.schedules import rate_factor

STEPS = 100


def factors(config):
    return [rate_factor(config, step, STEPS, epoch=0) for step in range(STEPS + 1)]


@pytest.mark.parametrize("kind", ["cosine", "halving", "constant_decay"])
@given(warmup=st.integers(1, 30))
def test_the_rate_rises_along_a_line_to_its_highest(kind, warmup):
    rates = factors(ScheduleConfig(kind=kind, warmup=warmup))
    assert rates[0] == pytest.approx(1 / warmup)
    assert all(0 <= rate <= 1 for rate in rates)
    assert max(rates) > 0.7
    assert rates.index(max(rates)) <= warmup


def test_cosine_falls_to_nothing():
    rates = factors(ScheduleConfig(kind="cosine", warmup=0))
    assert rates[0] == 1
    assert rates[50] == pytest.approx(0.5)
    assert rates[-1] == pytest.approx(0, abs=1e-12)
    assert rates == sorted(rates, reverse=True)


def test_a_constant_rate_falls_at_the_end_only():
    rates = factors(ScheduleConfig(kind="constant_decay", warmup=0, decay=0.2))
    assert rates[:81] == [1] * 81
    assert rates[90] == pytest.approx(0.5)
    assert rates[-1] == 0


@pytest.mark.parametrize(("recipe", "expected"), [
    ("paper_balanced", [1] * 10 + [0.5] * 5 + [0.25] * 5 + [0.125] * 5),
    ("paper_full", [1, 1, 0.5, 0.25, 0.125]),
])  # fmt: skip
def test_published_halvings(recipe, expected):
    schedule = read_config(recipe, ["teacher.store=teacher", "model.imagenet=vmamba.pth"]).schedule
    assert [rate_factor(schedule, 10**6, 10**7, epoch) for epoch in range(schedule.epochs)] == expected
