"""The classes that have a lane, in the order of the lanes."""

from collections.abc import Iterable
from functools import cache

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.core.class_summaries import ClassSummaries
from dass.config import N_CLASSES
from dass.labels import ontology

DEFAULT_LANES = 6


@cache
def _silence() -> int:
    """Return the class that says that nothing is heard: nobody looks for it."""
    return ontology().find("Silence")


class Lanes(QObject):
    """Which classes are drawn as lanes. Until someone chooses, those that are heard longest.

    Attributes
    ----------
    classes : tuple of int
        Class indices, the topmost lane first.
    searched : tuple of int
        Classes that are looked for: they are shown above the others while they are.
    is_chosen : bool
        Someone has chosen: `propose` changes nothing any more.
    """

    lanes_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.classes: tuple[int, ...] = ()
        self.searched: tuple[int, ...] = ()
        self.is_chosen = False
        self._slots: dict[int, int] = {}

    def __contains__(self, class_index: object) -> bool:
        return class_index in self.classes

    @property
    def shown(self) -> tuple[int, ...]:
        """Return the classes of all lanes, the topmost first."""
        return (*self.searched, *(index for index in self.classes if index not in self.searched))

    def slot(self, class_index: int) -> int:
        """Return the number of the lane's colour: it stays while the lane is there, whatever comes and goes."""
        return self._slots[class_index]

    def show_searched(self, classes: Iterable[int]) -> None:
        """Show what is looked for; what was chosen stays chosen."""
        self._set(self.classes, classes)

    def choose(self, classes: Iterable[int]) -> None:
        """Show these classes and no others."""
        self.is_chosen = True
        self._set(classes)

    def add(self, class_index: int) -> None:
        """Show a class below the others."""
        self.choose((*self.classes, class_index))

    def remove(self, class_index: int) -> None:
        """Take a class away."""
        self.choose(index for index in self.classes if index != class_index)

    def toggle(self, class_index: int) -> None:
        """Show a class, or take it away if it is shown."""
        if class_index in self:
            self.remove(class_index)
        else:
            self.add(class_index)

    def move(self, class_index: int, position: int) -> None:
        """Put a lane at ``position`` from the top."""
        others = [index for index in self.classes if index != class_index]
        others.insert(position, class_index)
        self.choose(others)

    def propose(self, summaries: ClassSummaries) -> None:
        """Show the classes that are heard longest, unless someone has chosen."""
        if not self.is_chosen:
            longest = np.argsort(-summaries.heard_s, kind="stable").tolist()
            heard = [index for index in longest if summaries.n_events[index] and index != _silence()]
            self._set(heard[:DEFAULT_LANES])

    def reset(self) -> None:
        """Forget what was chosen."""
        self.is_chosen = False
        self._set(())

    def state(self) -> list[int] | None:
        """Return what `restore` needs: the chosen classes, or None where nobody has chosen."""
        return list(self.classes) if self.is_chosen else None

    def restore(self, state: object) -> None:
        """Take what `state` gave; anything else counts as nothing chosen."""
        self.reset()
        if isinstance(state, list):
            self.choose(index for index in state if isinstance(index, int) and 0 <= index < N_CLASSES)

    def _set(self, classes: Iterable[int], searched: Iterable[int] | None = None) -> None:
        wanted = tuple(dict.fromkeys(classes)), self.searched if searched is None else tuple(dict.fromkeys(searched))
        if wanted == (self.classes, self.searched):
            return
        self.classes, self.searched = wanted
        self._slots = {index: slot for index, slot in self._slots.items() if index in self.shown}
        for index in self.shown:
            self._slots.setdefault(index, self._free_slot())
        self.lanes_changed.emit()

    def _free_slot(self) -> int:
        taken = set(self._slots.values())
        return next(slot for slot in range(len(taken) + 1) if slot not in taken)
