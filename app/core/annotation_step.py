"""A change of annotations that is done, undone and redone as one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from app.core.annotation import Annotation, new_id


class Patch(NamedTuple):
    """One annotation before and after a step; None where it is not there. Not both are None."""

    before: Annotation | None
    after: Annotation | None

    @property
    def annotation_id(self) -> str:
        """Whose change it is."""
        annotation = self.after or self.before
        assert annotation is not None, "a patch is of something"
        return annotation.id


@dataclass(frozen=True)
class Step:
    """What one command changed.

    Attributes
    ----------
    description : str
        What a menu says after "Undo": ``Accept Bark``.
    patches : tuple of Patch
        Of different annotations.
    id : str
        32 hex digits, by which windows know whether they have seen the same steps.
    """

    description: str
    patches: tuple[Patch, ...]
    id: str = field(default_factory=new_id)

    @property
    def reversed(self) -> Self:
        """The same step backwards."""
        patches = tuple(Patch(after, before) for before, after in self.patches)
        return type(self)(self.description, patches, self.id)


def n_fitting(items: Iterable[Annotation], steps: Sequence[Step]) -> int:
    """Return how many of ``steps``, from the first on, change annotations as they are when the step's turn comes.

    Parameters
    ----------
    items
        The annotations before the first step.
    """
    now: dict[str, Annotation | None] = {annotation.id: annotation for annotation in items}
    for number, step in enumerate(steps):
        if any(now.get(patch.annotation_id) != patch.before for patch in step.patches):
            return number
        now |= {patch.annotation_id: patch.after for patch in step.patches}
    return len(steps)
