"""Averages of the weights over a run, which score better than the last weights do."""

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from training.student import Student


def averaged(average: AveragedModel) -> Student:
    """Return the student that an average has come to."""
    student: Student = average.module  # type: ignore[assignment]
    return student


def running_average(student: Student, decay: float) -> AveragedModel:
    """Return an exponential moving average of a student, to be given the student after every step.

    The decay rises to its value over the first steps, so that the random beginning is soon forgotten.
    """

    def towards(average: Tensor, current: Tensor, n: Tensor | int) -> Tensor:
        return torch.lerp(average, current, float(1 - min(decay, (1 + n) / (10 + n))))

    return AveragedModel(student, avg_fn=towards).eval()


def mean(student: Student) -> AveragedModel:
    """Return the mean of the weights at the moments it is given the student, as published: at the end of epochs."""
    return AveragedModel(student).eval()
