"""Which classes the keys 1 to 9 stand for, in one project."""

from app.core.project import Project
from dass.config import N_CLASSES

N_LABELS = 9

QuickLabels = tuple[int | None, ...]
"""(9,) class indices; None where a key has none."""

NO_LABELS: QuickLabels = (None,) * N_LABELS

_KEY = "quick_labels"


def read(project: Project) -> QuickLabels:
    """Return the labels of a project; what makes no sense is none.

    Raises
    ------
    DassError
        The project cannot be read.
    """
    kept = project.value(_KEY)
    labels = (label if _is_class(label) else None for label in kept) if isinstance(kept, list) else ()
    return (*labels, *NO_LABELS)[:N_LABELS]


def write(project: Project, labels: QuickLabels) -> None:
    """Keep the labels of a project.

    Raises
    ------
    DassError
        The project cannot be written.
    """
    project.set_value(_KEY, list(labels))


def _is_class(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < N_CLASSES
