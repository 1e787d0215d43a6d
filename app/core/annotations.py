"""The annotations of a project in memory, with all that was done to them."""

from collections.abc import Iterable, Iterator

from app.core.annotation import Annotation
from app.core.annotation_columns import AnnotationColumns
from app.core.annotation_step import Step, n_fitting


class Annotations:
    """What people said of the events of a project, and the steps that led there.

    Parameters
    ----------
    items
        The annotations as they are now.
    done, undone
        The steps that led to them, the last one last, and those that were undone, the next to be redone last.

    Attributes
    ----------
    columns : AnnotationColumns
        The same in numbers, for those who look at all of them at once.
    """

    def __init__(
        self, items: Iterable[Annotation] = (), done: Iterable[Step] = (), undone: Iterable[Step] = ()
    ) -> None:
        self.columns = AnnotationColumns()
        self.columns.put(items)
        self._done, self._undone = list(done), list(undone)

    def __len__(self) -> int:
        return len(self.columns)

    def __iter__(self) -> Iterator[Annotation]:
        """Yield them recording by recording, in order of time."""
        return iter(sorted(self.columns, key=_place))

    def get(self, annotation_id: str) -> Annotation | None:
        """Return the annotation with an id; None where there is none."""
        return self.columns.get(annotation_id)

    @property
    def done(self) -> Step | None:
        """The step that `undo` undoes."""
        return self._done[-1] if self._done else None

    @property
    def undone(self) -> Step | None:
        """The step that `redo` does again."""
        return self._undone[-1] if self._undone else None

    @property
    def fits(self) -> bool:
        """Whether each step finds what it changes, back to the first and on to the last."""
        back, on = [step.reversed for step in reversed(self._done)], self._undone[::-1]
        return n_fitting(self, back) == len(back) and n_fitting(self, on) == len(on)

    @property
    def last_step(self) -> str:
        """The id of the last step that was done and not undone; empty where there is none."""
        return self._done[-1].id if self._done else ""

    def apply(self, step: Step) -> None:
        """Do a step. What was undone before can no longer be redone."""
        self._undone.clear()
        self._do(step)

    def undo(self) -> Step:
        """Undo the last step and return it.

        Raises
        ------
        IndexError
            There is none.
        """
        step = self._done.pop()
        self._undone.append(step)
        self._change(step.reversed)
        return step

    def redo(self) -> Step:
        """Do the step again that was undone last, and return it.

        Raises
        ------
        IndexError
            There is none.
        """
        step = self._undone.pop()
        self._do(step)
        return step

    def _do(self, step: Step) -> None:
        self._done.append(step)
        self._change(step)

    def _change(self, step: Step) -> None:
        self.columns.remove(patch.annotation_id for patch in step.patches if patch.after is None)
        self.columns.put(patch.after for patch in step.patches if patch.after is not None)


def _place(annotation: Annotation) -> tuple[int, int, int, str]:
    return annotation.recording_id, annotation.start, annotation.stop, annotation.id
