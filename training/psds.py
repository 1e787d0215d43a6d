"""Polyphonic sound detection score: how much is found at what price in false alarms, over all thresholds.

C. Bilen et al., "A framework for the robust evaluation of sound event detection", ICASSP 2020; the two scenarios are
those of DCASE task 4 since 2021. Worked out exactly, at every score that occurs.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.detections import Detections, Floats
from training.timelines import Timeline, seconds, within

MAX_RATE = 100.0
"""Effective false alarms per hour and class up to which the score looks."""
HOUR_S = 3600


@dataclass(frozen=True)
class Scenario:
    """What counts, under the names of the paper."""

    dtc: float
    """Share of a detection that must be events of its class, or it is a false alarm."""
    gtc: float
    """Share of an event that such detections must cover, or it is missed."""
    cttc: float | None
    """Share of a false alarm that must be events of another class, or it is no cross-trigger."""
    alpha_ct: float
    """Weight of cross-triggers."""
    alpha_st: float
    """Weight of the spread between classes."""


REACT = Scenario(dtc=0.7, gtc=0.7, cttc=None, alpha_ct=0.0, alpha_st=1.0)
"""Scenario 1: where an event begins and ends matters."""
CONFUSE = Scenario(dtc=0.1, gtc=0.1, cttc=0.3, alpha_ct=0.5, alpha_st=1.0)
"""Scenario 2: what it is matters, and that classes are not taken for each other."""


def psds(timeline: Timeline, scenario: Scenario) -> float:
    """Return the score, 0..1: the area under the PSD-ROC up to ``MAX_RATE``, over ``MAX_RATE``."""
    curves = [_curve(timeline, label, scenario) for label in range(len(timeline.events))]
    rates = np.unique(np.concatenate([rate[rate < MAX_RATE] for rate, _ in curves]))
    by_label = [found[np.searchsorted(rate, rates, "right") - 1] for rate, found in curves]
    effective = np.maximum(np.mean(by_label, 0) - scenario.alpha_st * np.std(by_label, 0), 0)
    return float((effective * np.diff(rates, append=MAX_RATE)).sum() / MAX_RATE)


def _curve(timeline: Timeline, label: int, scenario: Scenario) -> tuple[Floats, Floats]:
    """Return rising false-alarm rates, from 0 on, and the highest share of events found at no more than each."""
    runs, thresholds = timeline.detections(label)
    overlaps = timeline.overlaps(runs, label)
    relevant = within(scenario.dtc * seconds(runs.stop - runs.start), overlaps.sum(1))
    lengths = np.diff(timeline.events[label])[:, 0]
    covered = [runs.totals(overlap * relevant, thresholds) for overlap in overlaps.T]
    found = within(scenario.gtc * lengths[:, None], covered).mean(0)
    rate = HOUR_S * runs.totals(~relevant, thresholds) / timeline.duration_s
    if scenario.cttc is not None:
        rate += scenario.alpha_ct * _cross_rate(timeline, label, runs, ~relevant, thresholds, scenario.cttc)
    order = np.argsort(rate)
    return np.append(0, rate[order]), np.append(0, np.maximum.accumulate(found[order]))


def _cross_rate(
    timeline: Timeline, label: int, runs: Detections, false: npt.NDArray[np.bool_], thresholds: Floats, cttc: float
) -> Floats:
    """Return, at each threshold, the mean over the other labels of the cross-triggers per hour of their events."""
    rates = []
    for other in set(range(len(timeline.events))) - {label}:
        enough = within(cttc * seconds(runs.stop - runs.start), timeline.overlaps(runs, other).sum(1))
        hours = np.diff(timeline.events[other]).sum() / HOUR_S
        rates.append(runs.totals(false & enough, thresholds) / hours)
    mean: Floats = np.mean(rates, axis=0)
    return mean
