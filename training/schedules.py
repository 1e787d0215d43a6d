"""How the learning rate goes over a run."""

import math

from training.config import ScheduleConfig


def rate_factor(config: ScheduleConfig, step: int, n_steps: int, epoch: float) -> float:
    """Return the learning rate of a step as a share of the highest.

    Parameters
    ----------
    config : ScheduleConfig
    step : int
        Steps done before this one.
    n_steps : int
        Of the whole run.
    epoch : float
        Passes over the data done before this step.
    """
    warm = min(1.0, (step + 1) / max(1, config.warmup))
    if config.kind == "cosine":
        return warm * 0.5 * (1 + math.cos(math.pi * min(1.0, step / n_steps)))
    if config.kind == "constant_decay":
        left = max(0, n_steps - step)
        return warm * min(1.0, left / max(1.0, config.decay * n_steps))
    return warm * 0.5 ** _halvings(config, int(epoch))


def _halvings(config: ScheduleConfig, epoch: int) -> int:
    """Count as published (and as PyTorch's MultiStepLR): the first after ``halve_from`` whole epochs."""
    return 0 if epoch < config.halve_from else 1 + (epoch - config.halve_from) // config.halve_every
