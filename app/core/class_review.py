"""How far the events of each class are checked, and how often the model was right so far."""

from typing import NamedTuple

import numpy as np

from app.core.annotation import Verdict
from app.core.annotation_columns import VERDICTS
from app.core.review_list import ReviewList
from dass.config import N_CLASSES

_DECIDED = [VERDICTS.index(verdict) for verdict in (Verdict.ACCEPTED, Verdict.REJECTED, Verdict.UNSURE)]


class ClassReview(NamedTuple):
    """How far the events that were found of one class are checked, and what came of it.

    An event that a person says is something else counts as rejected, for the class that it was found as.
    """

    n_found: int
    n_accepted: int
    n_rejected: int
    n_unsure: int

    @property
    def share(self) -> float:
        """Return the share of the events, from 0 to 1, that have a verdict."""
        return (self.n_accepted + self.n_rejected + self.n_unsure) / self.n_found

    @property
    def precision(self) -> float | None:
        """Return the share of accepted events among those accepted or rejected; None where there are none so far."""
        n_decided = self.n_accepted + self.n_rejected
        return self.n_accepted / n_decided if n_decided else None


def class_reviews(listed: ReviewList) -> dict[int, ClassReview]:
    """Return how far each class is checked of which events were found."""
    is_other = listed.events.class_index != listed.first_class
    verdict = np.where(is_other, VERDICTS.index(Verdict.REJECTED), listed.verdict)
    numbers = (listed.first_class * len(VERDICTS) + verdict)[listed.is_found]
    counts = np.bincount(numbers, minlength=N_CLASSES * len(VERDICTS)).reshape(N_CLASSES, -1)
    rows = np.column_stack([counts.sum(axis=1), counts[:, _DECIDED]]).tolist()
    return {index: ClassReview(*row) for index, row in enumerate(rows) if row[0]}
