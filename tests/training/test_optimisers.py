"""Optimisers: who steps what, and how far."""

import pytest
import torch

from dass.config import PRESETS
from dass.model import Dass
from training.config import OptimiserConfig
from training.optimisers import Optimiser
from training.student import Student

NO_SCALING = torch.amp.GradScaler("cpu", enabled=False)


def a_student():
    torch.manual_seed(0)
    return Student(Dass(PRESETS["tiny"]), 4)


def give_gradients(student):
    torch.manual_seed(1)
    for p in student.parameters():
        p.grad = torch.randn_like(p)


@pytest.mark.parametrize("kind", ["adam", "muon"])
def test_every_parameter_has_one_optimiser(kind):
    student = a_student()
    optimiser = Optimiser(student, OptimiserConfig(kind))
    owned = [id(p) for part in optimiser.parts for group in part.param_groups for p in group["params"]]
    assert sorted(owned) == sorted(id(p) for p in student.parameters())


def test_muon_steps_the_matrices_inside_the_model():
    student = a_student()
    muon, _ = Optimiser(student, OptimiserConfig("muon")).parts
    owned = {id(p) for group in muon.param_groups for p in group["params"]}
    names = {name.rsplit(".", 2)[-2] for name, p in student.named_parameters() if id(p) in owned}
    assert names == {"in_proj", "out_proj", "fc1", "fc2"}


@pytest.mark.parametrize("kind", ["adam", "muon"])
def test_a_step_moves_by_the_rate_and_forgets_the_gradient(kind):
    student = a_student()
    optimiser = Optimiser(student, OptimiserConfig(kind, learning_rate=1.0, weight_decay=0))
    give_gradients(student)
    before = student.model.classifier.norm.weight.detach().clone()
    optimiser.step(0.01, NO_SCALING, clip=0)
    moved = (student.model.classifier.norm.weight - before).abs()
    torch.testing.assert_close(moved, torch.full_like(moved, 0.01), rtol=1e-3, atol=0)  # Adam's first step
    assert all(p.grad is None for p in student.parameters())


def test_the_gradient_is_clipped_to_its_largest_norm():
    student = a_student()
    give_gradients(student)
    norm = torch.linalg.vector_norm(torch.cat([p.grad.flatten() for p in student.parameters()])).item()
    optimiser = Optimiser(student, OptimiserConfig())
    seen = []
    optimiser.parts[0].register_step_pre_hook(
        lambda *_: seen.append(torch.linalg.vector_norm(torch.cat([p.grad.flatten() for p in student.parameters()])))
    )
    assert optimiser.step(0.01, NO_SCALING, clip=0.5) == pytest.approx(norm, rel=1e-5)
    assert seen[0].item() == pytest.approx(0.5, rel=1e-4)


@pytest.mark.parametrize("kind", ["adam", "muon"])
def test_a_saved_optimiser_goes_on_the_same(kind):
    runs = []
    for interrupted in (False, True):
        student = a_student()
        optimiser = Optimiser(student, OptimiserConfig(kind))
        for step in range(3):
            if interrupted and step == 2:
                state = optimiser.state_dict()
                optimiser = Optimiser(student, OptimiserConfig(kind))
                optimiser.load_state_dict(state)
            give_gradients(student)
            optimiser.step(0.01, NO_SCALING, clip=1)
        runs.append(student.state_dict())
    assert all(torch.equal(runs[0][key], runs[1][key]) for key in runs[0])
