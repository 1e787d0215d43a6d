"""Finding and checking without a project: what is asked for is found, and what is said is known, within the call."""

from types import SimpleNamespace

from PySide6.QtCore import QObject, Signal

from app.core import time_text
from app.core.annotation import Verdict
from app.core.annotations import Annotations
from app.core.event_search import EventSearch
from app.core.review_edits import ReviewEdits
from app.viewmodels.found_events import FoundEvents
from app.viewmodels.jumps import Jumps
from app.viewmodels.review_rows import ReviewRows
from app.viewmodels.search import Search
from app.workers.event_searcher import Answer, EventSearcher
from tests.fake_scores import a_table, placed

LENGTH_S = 400.0
N_COLUMNS = 1250


class PromptSearcher(EventSearcher):
    """Answers within the call."""

    def set_timeline(self, timeline):
        self._prompt = EventSearch(timeline)

    def ask(self, tables, query, is_urgent=True):  # noqa: ARG002 - it always is
        self.answered.emit(Answer(query, self._prompt.answer(tables, query), self._prompt.share(tables)))


class MemoryReview(QObject):
    """Keeps what is said in memory; never goes on to the next event by itself."""

    moved_on, annotations_changed = Signal(), Signal()

    def __init__(self):
        super().__init__()
        self.kept = SimpleNamespace(annotations=Annotations())
        self.rows = ReviewRows(self.kept)

    def forget(self):
        """Know nothing of what was said."""
        self.kept.annotations = Annotations()

    def accept(self):
        self._do(lambda edits, row: edits.judge(row, Verdict.ACCEPTED))

    def reject(self):
        self._do(lambda edits, row: edits.judge(row, Verdict.REJECTED))

    def doubt(self):
        self._do(lambda edits, row: edits.judge(row, Verdict.UNSURE))

    def relabel(self, class_index):
        self._do(lambda edits, row: edits.relabel(row, class_index))

    def write_note(self, note):
        self._do(lambda edits, row: edits.write_note(row, note))

    def _do(self, make):
        rows = self.rows
        step = make(ReviewEdits(self.kept.annotations, rows.listed, rows.timeline, {}), rows.current)
        place = rows.place(rows.current)
        if step is not None:
            self.kept.annotations.apply(step)
        rows.list_anew(place)
        self.annotations_changed.emit()


class Times(QObject):
    """Writes times as they are since the start."""

    shows_clock_changed = Signal()

    def text_of(self, time_s):
        return time_text.elapsed(time_s, 2)


class Find:
    """What the views of the Find dock need, in the names of `Session`, for a recording of which the scores are given.

    Parameters
    ----------
    stage
        Has all that does not find or check.
    """

    def __init__(self, stage):
        self.navigator, self.frames, self.look, self.tiles = stage.navigator, stage.frames, stage.look, stage.tiles
        self.scores, self.loader = stage.scores, stage.loader
        self.played = []
        self.playback = SimpleNamespace(play_selection=lambda *span: self.played.append(span))
        self.search, self.review, self.view_state = Search(stage.scores, PromptSearcher()), MemoryReview(), Times()
        self.found = FoundEvents(self.review.rows, self.search)
        self.jumps = Jumps(self.review, self.navigator, self.playback)
        self.jumps.set_plays(False)
        self.search.found.connect(self._list)
        self.search.ranking_changed.connect(lambda: self._rank())
        self._rank()
        stage.open(placed((0.0, LENGTH_S)))
        self.timeline = stage.timeline
        self.review.rows.set_timeline(self.timeline)
        self.search.set_timeline(self.timeline)

    def hear(self, logits, n_scored=None):
        """Score the recording, or the beginning of it: as `tests.fake_scores.a_table`."""
        self.scores.set_table(1, a_table(LENGTH_S, logits, n_scored))

    def _list(self):
        self.review.rows.show_events(self.search.events, self.search.listed_classes)

    def _rank(self):
        self.review.rows.rank(self.search.ranking, self.search.descending)
