"""The part of the ontology that is looked at: what was heard, what a search finds, in order of what is there."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QModelIndex, QObject, QSortFilterProxyModel, Qt, Signal

from app.core.class_tree import ClassNode, class_tree, with_ancestors
from app.viewmodels.classes import Classes, Column, Index
from dass.config import N_CLASSES


class ClassFilter(QSortFilterProxyModel):
    """Keeps what is looked for together with all above it, and puts first what there is most of.

    Attributes
    ----------
    text : str
        Words that must be in the name of a class or of what it stands below.
    is_heard_only : bool
        Only branches with events are kept. Set by itself when the first event is found.
    """

    filter_changed = Signal()
    """Other rows are kept, or others may be."""

    def __init__(self, classes: Classes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self.is_heard_only = False
        self._is_chosen = False
        self._classes = classes
        self._tree = class_tree()
        self._column, self._is_descending = Column.EVENTS, True
        self._kept: set[ClassNode] = set()
        self._found: set[ClassNode] = set()
        names = [node.name.casefold() for node in self._tree.nodes]
        self._alphabetical = _ranks(np.argsort(names, kind="stable"))
        self.setDynamicSortFilter(False)
        self._choose()
        classes.layoutChanged.connect(self._choose)  # before Qt's own answer to it, which filters and sorts
        self.setSourceModel(classes)
        classes.layoutChanged.connect(self.filter_changed)
        super().sort(0)

    def index_of(self, number: int) -> QModelIndex:
        """Return the row that stands for the `ClassNode` with this number; an invalid index where it is not kept."""
        return self.mapFromSource(self._classes.index_of(number))

    def number(self, index: Index) -> int:
        """Return the `ClassNode.number` that a row stands for."""
        return int(self.mapToSource(index).internalId())

    def set_untrained(self, untrained: frozenset[int]) -> None:
        """Mark the classes that the model was never taught."""
        self._classes.set_untrained(untrained)

    def toggle_lane(self, index: Index) -> None:
        """Give the class in a row a lane, or take it away; a group has none."""
        self._classes.toggle_lane(self.mapToSource(index))

    def show_only(self, index: Index) -> None:
        """Give the class in a row the only lane; a group has none."""
        self._classes.show_only(self.mapToSource(index))

    def search(self, text: str) -> None:
        """Keep what has each word of ``text`` in its name or above it; everything where it is empty."""
        if text != self.text:
            self.text = text
            self._renew()

    def set_heard_only(self, is_heard_only: bool) -> None:
        """Keep only what was heard, or everything."""
        self._is_chosen = True
        if is_heard_only != self.is_heard_only:
            self.is_heard_only = is_heard_only
            self._renew()

    @property
    def is_analysed(self) -> bool:
        """Return whether anything is analysed."""
        return self._classes.is_analysed

    @property
    def caption(self) -> str:
        """Return one line that says how much there is."""
        n_classes = len({node.class_index for node in self._found} - {None})
        if self.text.strip():
            return f"Matches: {n_classes} of {N_CLASSES} classes"
        if not self.is_analysed:
            return "Nothing analysed yet"
        return f"{self._classes.n_heard} of {N_CLASSES} classes heard"

    @property
    def emptiness(self) -> str:
        """Return why there is no row; empty where there is one."""
        if self._kept:
            return ""
        heard = " that was heard" if self.is_heard_only else ""
        return f"No class{heard} is called “{self.text.strip()}”." if self.text.strip() else "Nothing heard so far."

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the rows in the order of a column; what was not heard stays at the end either way."""
        self._column, self._is_descending = Column(column), order == Qt.SortOrder.DescendingOrder
        self._place()
        super().sort(0)

    def lessThan(self, left: Index, right: Index) -> bool:
        """Return whether one row stands above another."""
        return bool(self._places[left.internalId()] < self._places[right.internalId()])

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        """Return whether a row of the classes is kept."""
        return self._classes.node(self._classes.index(row, 0, parent)) in self._kept

    def _renew(self) -> None:
        self._choose()
        self.invalidate()
        self.filter_changed.emit()

    def _choose(self) -> None:
        """Decide which nodes to keep, and in which order."""
        heard = {node for node in self._tree.nodes if self._classes.summaries.n_events[node.number]}
        if not self._is_chosen:
            self.is_heard_only = bool(heard)
        found = self._tree.matching(self.text)
        self._found = found & heard if self.is_heard_only else found
        self._kept = with_ancestors(self._found)
        self._place()

    def _place(self) -> None:
        """Give each node of the tree its place in the order that is asked for."""
        summaries = self._classes.summaries
        peak, presence = (np.nan_to_num(values, nan=-1) for values in (summaries.peak, summaries.presence))
        column = {
            Column.NAME: self._alphabetical,
            Column.EVENTS: summaries.n_events,
            Column.PEAK: peak,
            Column.PRESENCE: presence.argmax(axis=1),
        }[self._column]
        wanted = -column if self._is_descending else column
        order = np.lexsort((self._alphabetical, -peak, -summaries.n_events, wanted, summaries.n_events == 0))
        self._places = _ranks(order)


def _ranks(order: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the place that each number has in ``order``."""
    ranks = np.empty_like(order)
    ranks[order] = np.arange(len(order))
    return ranks
