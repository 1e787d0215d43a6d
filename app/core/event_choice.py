"""Which events of a project are taken away, and in which order: those of a list, as far as their verdicts allow."""

from dataclasses import dataclass

import numpy as np

from app.core.annotation import Verdict
from app.core.annotation_columns import VERDICTS
from app.core.annotations import Annotations
from app.core.event_table import EventTable, Numbers
from app.core.review_list import Ranking, ReviewList
from app.core.review_lister import ReviewLister
from app.core.timeline import Timeline


@dataclass(frozen=True, eq=False)
class EventChoice:
    """A choice that another process can make again, with what it reads of the project itself.

    Attributes
    ----------
    found : EventTable
        What was found, on the project's axis of time.
    classes : tuple of int, or None
        What was looked for, as `app.core.review_lister.ReviewLister` takes it; None: everything, the most specific
        class of each sound.
    verdicts : tuple of Verdict
        What may have been said of them.
    ranking : Ranking
    descending : bool
    """

    found: EventTable
    classes: tuple[int, ...] | None = None
    verdicts: tuple[Verdict, ...] = VERDICTS
    ranking: Ranking = Ranking.TIME
    descending: bool = False

    def listed(self, annotations: Annotations, timeline: Timeline) -> ReviewList:
        """Return the chosen events, with what is said of them."""
        return self.allowed(ReviewLister(self.found, timeline, self.classes).listed(annotations))

    def allowed(self, listed: ReviewList) -> ReviewList:
        """Return those of a list whose verdicts are among the chosen ones."""
        return listed.take(np.isin(listed.verdict, [VERDICTS.index(verdict) for verdict in self.verdicts]))

    def order(self, listed: ReviewList) -> Numbers:
        """Return the rows of a list in the chosen order."""
        return listed.order(self.ranking, self.descending)
