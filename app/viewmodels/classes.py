"""The ontology with what was heard of each class, as a model of a tree view."""

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.class_tree import ClassNode, NodeSummaries, class_tree
from app.viewmodels.lanes import Lanes
from app.viewmodels.scores import Scores

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()
_Role = Qt.ItemDataRole


class Column(IntEnum):
    """The columns of the tree."""

    NAME = 0
    EVENTS = 1
    PEAK = 2
    PRESENCE = 3


class ClassRole(IntEnum):
    """What a delegate asks for beside Qt's own roles; the same in each column."""

    CLASS_INDEX = _Role.UserRole
    """int, or None for a group."""
    IS_HEARD = _Role.UserRole + 1
    """bool: there are events in the branch."""
    SLOT = _Role.UserRole + 2
    """int, the number of the lane's colour, or None without a lane."""
    PRESENCE = _Role.UserRole + 3
    """float32 (`N_STRIP`,)."""


_HEADINGS = {
    Column.NAME: ("Class", "A tick gives the class a lane"),
    Column.EVENTS: ("Events", "Events of the class and of those below it"),
    Column.PEAK: ("Peak", "Highest probability anywhere in the project"),
    Column.PRESENCE: ("Where", "Highest probability from the start of the project to its end"),
}

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Classes(QAbstractItemModel):
    """Every class wherever the ontology has it; a tick means that it has a lane. What was heard makes a new layout.

    Parameters
    ----------
    scores
        Knows what was heard.
    lanes
        Follow the ticks, and set them.
    """

    def __init__(self, scores: Scores, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scores = scores
        self._lanes = lanes
        self._tree = class_tree()
        self._untrained: frozenset[int] = frozenset()
        self._laned = frozenset(lanes.classes)
        self._summaries = self._tree.summed(scores.summaries)
        self._answers: dict[int, Callable[[ClassNode, Column], Any]] = {
            _Role.DisplayRole: self._text,
            _Role.ToolTipRole: self._tip,
            _Role.AccessibleTextRole: self._spoken,
            _Role.CheckStateRole: self._tick,
            _Role.TextAlignmentRole: lambda _, column: _RIGHT if column in (Column.EVENTS, Column.PEAK) else None,
            ClassRole.CLASS_INDEX: lambda node, _: node.class_index,
            ClassRole.IS_HEARD: lambda node, _: self._n_events(node) > 0,
            ClassRole.SLOT: self._slot,
            ClassRole.PRESENCE: lambda node, _: self._summaries.presence[node.number],
        }
        scores.events_changed.connect(self._sum_up)
        lanes.lanes_changed.connect(self._take_lanes)

    def set_untrained(self, untrained: frozenset[int]) -> None:
        """Mark the classes that the model was never taught."""
        before, self._untrained = self._untrained, untrained
        self._announce(before ^ untrained)

    @property
    def summaries(self) -> NodeSummaries:
        """What there is in each branch, by `ClassNode.number`."""
        return self._summaries

    @property
    def is_analysed(self) -> bool:
        """Return whether anything is analysed."""
        return not self._scores.summaries.is_empty

    @property
    def n_heard(self) -> int:
        """Return how many classes have events of their own."""
        return int(np.count_nonzero(self._scores.summaries.n_events))

    def node(self, index: Index) -> ClassNode:
        """Return the place in the ontology that a valid index stands for."""
        return self._tree.nodes[index.internalId()]

    def index_of(self, number: int) -> QModelIndex:
        """Return the index of the `ClassNode` with this number."""
        return self.createIndex(self._tree.nodes[number].row, 0, number)

    def toggle_lane(self, index: Index) -> None:
        """Give a class a lane, or take it away; a group has none."""
        class_index = self.data(index, ClassRole.CLASS_INDEX)
        if class_index is not None:
            self._lanes.toggle(class_index)

    def show_only(self, index: Index) -> None:
        """Give a class the only lane; a group has none."""
        class_index = self.data(index, ClassRole.CLASS_INDEX)
        if class_index is not None:
            self._lanes.choose([class_index])

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        """Return the index of a child."""
        nodes = self._children(parent)
        if not (0 <= row < len(nodes) and 0 <= column < len(Column)):
            return QModelIndex()
        return self.createIndex(row, column, nodes[row].number)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt overloads it with QObject.parent
        """Return the index of what a place stands below."""
        above = self.node(index).parent if index.isValid() else None
        return QModelIndex() if above is None else self.index_of(above.number)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many children there are."""
        return len(self._children(parent)) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return how many columns there are."""
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Return a heading or what it means."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        text, meaning = _HEADINGS[Column(section)]
        return {_Role.DisplayRole: text, _Role.ToolTipRole: meaning, _Role.TextAlignmentRole: _LEFT}.get(_Role(role))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done at a place."""
        flags = super().flags(index)
        is_class = index.isValid() and self.node(index).class_index is not None
        return flags | Qt.ItemFlag.ItemIsUserCheckable if is_class and index.column() == Column.NAME else flags

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Return what a view or delegate asks for: `ClassRole` and Qt's own roles."""
        if not index.isValid():
            return None
        answer = self._answers.get(role)
        return answer(self.node(index), Column(index.column())) if answer else None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Give a class a lane, or take it away, when its tick is set or cleared."""
        if role != _Role.CheckStateRole or not index.isValid():
            return False
        self.toggle_lane(index)
        return True

    def _children(self, parent: Index) -> Sequence[ClassNode]:
        return self.node(parent).children if parent.isValid() else self._tree.roots

    def _sum_up(self) -> None:
        # To tell each parent that its children have changed costs more than to have everything looked at once.
        self.layoutAboutToBeChanged.emit()
        self._summaries = self._tree.summed(self._scores.summaries)
        self.layoutChanged.emit()

    def _take_lanes(self) -> None:
        before, self._laned = self._laned, frozenset(self._lanes.classes)
        self._announce(before ^ self._laned)

    def _announce(self, class_indices: Iterable[int]) -> None:
        """Tell that these classes look different."""
        for node in (node for class_index in class_indices for node in self._tree.places(class_index)):
            first = self.index_of(node.number)
            self.dataChanged.emit(first, first.siblingAtColumn(len(Column) - 1))

    def _text(self, node: ClassNode, column: Column) -> str:
        if column == Column.NAME:
            return node.name
        if column == Column.EVENTS:
            return f"{self._n_events(node):,}" if self._n_events(node) else ""
        return self._peak_text(node) if column == Column.PEAK else ""

    def _spoken(self, node: ClassNode, column: Column) -> str:
        """Return what a screen reader says."""
        return self._sentence(node) if column == Column.PRESENCE else self._text(node, column)

    def _tip(self, node: ClassNode, _column: Column) -> str:
        path = " / ".join(above.name for above in node.path)
        return f"{path}\n{self._sentence(node)}"

    def _sentence(self, node: ClassNode) -> str:
        if node.class_index in self._untrained:
            return "The model was never taught this class: it will not find any."
        if not self.is_analysed:
            return "Nothing analysed yet."
        n_events, peak = self._n_events(node), self._peak_text(node)
        if n_events == 0:
            return f"Not heard; highest probability {peak}."
        return f"{n_events:,} event{'s' if n_events > 1 else ''}; highest probability {peak}."

    def _n_events(self, node: ClassNode) -> int:
        return int(self._summaries.n_events[node.number])

    def _peak_text(self, node: ClassNode) -> str:
        peak = self._summaries.peak[node.number]
        return "" if np.isnan(peak) else f"{100 * peak:.0f} %"

    def _tick(self, node: ClassNode, column: Column) -> Qt.CheckState | None:
        if column != Column.NAME or node.class_index is None:
            return None
        return Qt.CheckState.Checked if node.class_index in self._lanes else Qt.CheckState.Unchecked

    def _slot(self, node: ClassNode, _column: Column) -> int | None:
        index = node.class_index
        return self._lanes.slot(index) if index is not None and index in self._lanes else None
