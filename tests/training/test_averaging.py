"""Averages of weights."""

import pytest
import torch
from torch import nn

from training.averaging import mean, running_average


def a_model(value):
    model = nn.Linear(1, 1, bias=False)
    nn.init.constant_(model.weight, value)
    return model


def weight(average):
    return average.module.weight.item()


def test_the_mean_is_that_of_the_weights_it_was_given():
    model = a_model(0.0)
    average = mean(model)
    for value in (1.0, 2.0, 6.0):
        nn.init.constant_(model.weight, value)
        average.update_parameters(model)
    assert weight(average) == pytest.approx(3)


def test_a_running_average_forgets_its_beginning_and_then_lags():
    model = a_model(100.0)
    average = running_average(model, 0.9)
    nn.init.constant_(model.weight, 1.0)
    for _ in range(200):
        average.update_parameters(model)
    assert weight(average) == pytest.approx(1, rel=1e-4)
    nn.init.constant_(model.weight, 2.0)
    average.update_parameters(model)
    assert weight(average) == pytest.approx(0.9 * 1 + 0.1 * 2, rel=1e-4)


def test_a_saved_average_goes_on_the_same():
    model = a_model(1.0)
    one, other = running_average(model, 0.9), running_average(model, 0.9)
    for value in (1.0, 5.0, 3.0):
        nn.init.constant_(model.weight, value)
        one.update_parameters(model)
        other.update_parameters(model)
        fresh = running_average(model, 0.9)
        fresh.load_state_dict(other.state_dict())
        other = fresh
    assert torch.equal(one.module.weight, other.module.weight)
    assert not one.training
