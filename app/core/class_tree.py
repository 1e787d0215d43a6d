"""The ontology as it is shown: each class wherever it belongs, with what was heard in its branch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt

from app.core.class_summaries import ClassSummaries
from dass.config import N_CLASSES
from dass.labels import Branch, ontology


@dataclass(eq=False)
class ClassNode:
    """One place in the tree.

    Attributes
    ----------
    name : str
        As AudioSet displays it; it holds the synonyms.
    class_index : int or None
        None for a group that is not scored itself.
    parent : ClassNode or None
    row : int
        Its place among its parent's children.
    number : int
        Its place among all nodes, from the top down.
    """

    name: str
    class_index: int | None
    parent: "ClassNode | None"
    row: int
    number: int = 0
    children: list["ClassNode"] = field(default_factory=list)

    @property
    def path(self) -> tuple["ClassNode", ...]:
        """Return the nodes from the topmost down to this one."""
        return (*(self.parent.path if self.parent else ()), self)

    def walk(self) -> Iterator["ClassNode"]:
        """Yield this node and all below it, from the top down."""
        yield self
        for child in self.children:
            yield from child.walk()


class ClassTree:
    """All nodes of the ontology.

    Attributes
    ----------
    roots : tuple of ClassNode
    nodes : tuple of ClassNode
        By their ``number``.
    """

    def __init__(self, branches: Sequence[Branch]) -> None:
        self.roots = tuple(_nodes(branches, None))
        self.nodes = tuple(node for root in self.roots for node in root.walk())
        for number, node in enumerate(self.nodes):
            node.number = number
        self._texts = [" / ".join(above.name for above in node.path).casefold() for node in self.nodes]
        self._members = np.zeros((len(self.nodes), N_CLASSES), np.float32)
        for node in self.nodes:
            self._members[node.number, [n.class_index for n in node.walk() if n.class_index is not None]] = 1

    def places(self, class_index: int) -> list[ClassNode]:
        """Return where a class stands: below each of its parents."""
        return [node for node in self.nodes if node.class_index == class_index]

    def matching(self, text: str) -> set[ClassNode]:
        """Return the nodes that have each word of ``text`` in their name or in a name above them, in any case."""
        words = text.casefold().split()
        return {node for node in self.nodes if all(word in self._texts[node.number] for word in words)}

    def summed(self, summaries: ClassSummaries) -> "NodeSummaries":
        """Return what there is in each branch."""
        n_events = (self._members @ summaries.n_events).astype(np.int64)
        own = [0 if node.class_index is None else node.class_index for node in self.nodes]
        peak, presence = summaries.peak[own], summaries.presence[own]
        for group in (node.number for node in self.nodes if node.class_index is None):
            members = self._members[group] > 0
            peak[group] = np.fmax.reduce(summaries.peak[members])
            presence[group] = np.fmax.reduce(summaries.presence[members])
        return NodeSummaries(n_events, peak, presence)


@dataclass(frozen=True, eq=False)
class NodeSummaries:
    """One row for each node of a tree.

    Attributes
    ----------
    n_events : ndarray, int64 (nodes,)
        Of the class and of all classes below it: of these only the most specific has an event.
    peak : ndarray, float32 (nodes,)
        Highest probability of the class, in a group of any class in it; NaN where nothing is analysed.
    presence : ndarray, float32 (nodes, `N_STRIP`)
        Likewise, along the project.
    """

    n_events: npt.NDArray[np.int64]
    peak: npt.NDArray[np.float32]
    presence: npt.NDArray[np.float32]


def with_ancestors(nodes: Iterable[ClassNode]) -> set[ClassNode]:
    """Return ``nodes`` and all above them."""
    return {above for node in nodes for above in node.path}


@cache
def class_tree() -> ClassTree:
    """Return the tree of the ontology that ships with the program."""
    return ClassTree(ontology().tree())


def _nodes(branches: Sequence[Branch], parent: ClassNode | None) -> Iterator[ClassNode]:
    for row, branch in enumerate(branches):
        node = ClassNode(branch.name, branch.index, parent, row)
        node.children.extend(_nodes(branch.children, node))
        yield node
