"""Labels of other programs on their way into the project that is open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.counted import counted, joined
from app.core.imported_label import LabelImport
from app.core.label_import import read_label_files
from app.viewmodels.review import Review
from app.viewmodels.row_table import Column, RowTable
from app.workers import background
from dass.labels import ontology

_MOST_NAMED = 3
"""Classes that a sentence names."""


@dataclass(frozen=True)
class LabelName:
    """What another program calls a sound.

    Attributes
    ----------
    name : str
    n_labels : int
        That have it.
    is_known : bool
        Whether a class has this name; else a person may choose one.
    class_index : int or None
        What it is taken for; None: its labels are left out.
    """

    name: str
    n_labels: int
    is_known: bool
    class_index: int | None

    @property
    def taken_as(self) -> str:
        """Return what becomes of its labels."""
        return "Left out" if self.class_index is None else ontology().classes[self.class_index].display_name


@dataclass(frozen=True)
class TakenIn:
    """What an import came to.

    Attributes
    ----------
    sentence : str
        For the user.
    classes : tuple of int
        Of the labels that were taken in.
    """

    sentence: str
    classes: tuple[int, ...]


_COLUMNS = (
    Column[LabelName]("Name", lambda row: row.name, "As the other program calls it"),
    Column[LabelName]("Labels", lambda row: f"{row.n_labels:,}", order=lambda row: row.n_labels, is_number=True),
    Column[LabelName]("Taken as", lambda row: row.taken_as, "The class that labels of this name become"),
)


class LabelImports(QObject):
    """Reads files, lets names be given a class, and adds the labels to what is said of events.

    Parameters
    ----------
    review
        Gets them.

    Attributes
    ----------
    files : tuple of Path
        That are being read, or were.
    is_reading : bool
    found : LabelImport
        What is in them.
    names : RowTable of LabelName
        Those that no class has come first, then those of most labels.
    """

    changed = Signal()
    """Files are being read or were, or a name was given another class."""
    taken = Signal(object)
    """`TakenIn`."""
    failed = Signal(str)
    """A sentence for the user."""

    def __init__(self, review: Review, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._review = review
        self.files: tuple[Path, ...] = ()
        self.is_reading = False
        self.found = LabelImport(())
        self.names: RowTable[LabelName] = RowTable(_COLUMNS, self)
        self._classes: dict[str, int] = {}
        self._n_readings = 0
        review.taken_in.connect(self._tell)

    @property
    def n_taken(self) -> int:
        """Return how many of the labels will be taken in."""
        n_left_out = sum(row.n_labels for row in self.names.rows if row.class_index is None)
        return len(self.found.labels) - n_left_out

    @property
    def sentence(self) -> str:
        """Return what there is and what will be taken in."""
        files = self.files[0].name if len(self.files) == 1 else counted(len(self.files), "file")
        if self.is_reading:
            return f"Reading {files} …"
        n_labels = len(self.found.labels)
        if not n_labels:
            return f"Nothing in {files} can be taken in."
        if self.n_taken == n_labels:
            return f"{counted(n_labels, 'label')} in {files}: all can be taken in."
        n_left_out = n_labels - self.n_taken
        return f"{counted(n_labels, 'label')} in {files}: {n_left_out:,} will be left out, as no class has their name."

    def read(self, files: Sequence[Path]) -> None:
        """Read the labels in some files, in place of those before."""
        self.files, self.is_reading = tuple(files), True
        self._n_readings += 1
        self._classes.clear()
        self._show(LabelImport(()))
        recordings = [placement.recording for placement in self._review.rows.timeline.placements]
        take, give_up = partial(self._take, self._n_readings), partial(self._give_up, self._n_readings)
        background.run(read_label_files, self.files, recordings, then=take, failed=give_up)

    def choose(self, name: str, class_index: int | None) -> None:
        """Take labels of a name for a class, or leave them out."""
        self._classes.pop(name, None)
        if class_index is not None:
            self._classes[name] = class_index
        self._show(self.found)

    def take_in(self) -> None:
        """Add the labels to the project, in one step."""
        self._review.take_in(self.found.with_classes(self._classes).annotations)

    def _take(self, number: int, found: LabelImport) -> None:
        if number == self._n_readings:
            self.is_reading = False
            self._show(found)

    def _give_up(self, number: int, sentence: str) -> None:
        self._take(number, LabelImport(()))
        self.failed.emit(sentence)

    def _show(self, found: LabelImport) -> None:
        self.found = found
        counts = Counter((label.name, label.class_index) for label in found.labels)
        names = (
            LabelName(name, n_labels, index is not None, self._classes.get(name) if index is None else index)
            for (name, index), n_labels in counts.most_common()
        )
        self.names.set_rows(sorted(names, key=lambda row: row.is_known))
        self.changed.emit()

    def _tell(self, n_changed: int) -> None:
        labels = self.found.with_classes(self._classes).labels
        classes = tuple(dict.fromkeys(label.class_index for label in labels if label.class_index is not None))
        if not n_changed:
            self.taken.emit(TakenIn("Nothing is new: all of the labels were in the project before.", classes))
            return
        names = joined([ontology().classes[index].display_name for index in classes], _MOST_NAMED)
        n_known = self.n_taken - n_changed
        known = f"; {n_known:,} more were in the project before" if n_known else ""
        self.taken.emit(TakenIn(f"Took in {counted(n_changed, 'label')} of {names}{known}.", classes))
