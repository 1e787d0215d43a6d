"""How well scores tell labelled clips from the others, class by class: average precision, area under the ROC curve, d'.

Equal scores are one threshold, as in scikit-learn, whose figures these are. A class that a set holds no positive clip
of has no figure: it is NaN, and left out of means.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from dass.errors import DassError

Floats = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.floating]


def average_precision(truth: Truth, scores: Scores) -> Floats:
    """Return the mean, over the positive clips, of the precision among what scores no less than the clip does.

    Parameters
    ----------
    truth : (clips,) or (clips, classes)
        Whether a clip is of the class.
    scores : of the same shape
        Anything that is higher where the class is surer: logits and probabilities give the same figure.

    Returns
    -------
    () or (classes,)
        0..1, NaN without a positive clip.

    Raises
    ------
    DassError
        A score is not a number.
    """
    ranking = _Ranking.of(truth, scores)
    precision = ranking.hits_to(ranking.last) / (ranking.last + 1)
    return _ratio((precision * ranking.truth).sum(0), ranking.truth.sum(0))


def roc_auc(truth: Truth, scores: Scores) -> Floats:
    """Return how often a positive clip scores above a negative one, an equal score counting half.

    Shapes and errors are those of `average_precision`; NaN without a positive or without a negative clip.
    """
    ranking = _Ranking.of(truth, scores)
    positive = ranking.truth.sum(0)
    ranks = ((ranking.first + ranking.last) / 2 * ranking.truth).sum(0)
    beaten = positive * (len(truth) - 1) - ranks - positive * (positive - 1) / 2
    return _ratio(beaten, positive * (len(truth) - positive))


def d_prime(auc: npt.ArrayLike) -> Floats:
    """Return the distance in standard deviations between two normal distributions with this area under the curve.

    ``sqrt(2) * ppf(auc)``: 0 for chance, infinite for 1. Published figures (PANNs, AST) are those of the mean area.
    """
    quantile: Floats = torch.special.ndtri(torch.as_tensor(np.asarray(auc, np.float64))).numpy()
    distance: Floats = np.sqrt(2) * quantile
    return distance


def mean_average_precision(truth: Truth, scores: Scores) -> float:
    """Return the mean average precision of the classes that ``truth`` (clips, classes) has a positive clip of."""
    return class_mean(average_precision(truth, scores))


def class_mean(figures: Floats) -> float:
    """Return the mean of the classes that have a figure, NaN where none has."""
    known = figures[~np.isnan(figures)]
    return float(known.mean()) if len(known) else float("nan")


@dataclass(frozen=True)
class _Ranking:
    """Clips from the highest score to the lowest, each class by itself; arrays are (clips,) or (clips, classes).

    ``first`` and ``last`` are the places, from 0, of the first and last clip with the same score.
    """

    truth: Truth
    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]

    @staticmethod
    def of(truth: Truth, scores: Scores) -> "_Ranking":
        if np.isnan(scores).any():
            raise DassError("Some scores are not numbers: the model that gave them is damaged, so nothing is measured.")
        order = np.argsort(-scores, axis=0)
        ranked = np.take_along_axis(scores, order, 0)
        changes = ranked[1:] != ranked[:-1]
        edge = np.ones((1, *ranked.shape[1:]), bool)
        place = np.arange(len(ranked)).reshape(-1, *[1] * (ranked.ndim - 1))
        first = np.maximum.accumulate(np.where(np.concatenate([edge, changes]), place, 0))
        ends = np.where(np.concatenate([changes, edge]), place, len(ranked))
        last = np.minimum.accumulate(ends[::-1])[::-1]
        return _Ranking(np.take_along_axis(np.asarray(truth, bool), order, 0), first, last)

    def hits_to(self, place: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return how many positive clips there are up to each place, itself included."""
        return np.take_along_axis(self.truth.cumsum(0), place, 0)


def _ratio(part: Floats, whole: npt.NDArray[np.int64]) -> Floats:
    figures: Floats = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)[()]
    return figures
