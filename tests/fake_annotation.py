"""Annotations that nobody made."""

import random
import sys
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from hypothesis import strategies as st

from app.core.analysis import Provenance
from app.core.annotation import Annotation, Origin, Verdict
from app.core.annotation_step import Patch, Step
from app.core.project import Project
from dass.config import N_CLASSES

FINDER = Provenance("starter", "ab" * 32, "cd" * 32)
RATE = 48_000


def an_annotation(number=1, start_s=1.0, stop_s=2.0, class_index=74, **others):
    """Return what was said of an event of a recording at 48 kHz."""
    start, stop = round(start_s * RATE), round(stop_s * RATE)
    found = {"score": 0.5, "found_start": start, "found_stop": stop, "found_by": FINDER}
    is_found = others.get("origin", Origin.FOUND) is Origin.FOUND
    fields = {"recording_id": 1, "verdict": Verdict.ACCEPTED, "origin": Origin.FOUND} | (found if is_found else {})
    return Annotation(f"{number:032x}", start=start, stop=stop, class_index=class_index, **fields | others)


def a_step(*changes, description="Accept Bark"):
    """Return a step of pairs of annotations before and after, or of annotations that are added."""
    patches = (Patch(*change) if isinstance(change, tuple) else Patch(None, change) for change in changes)
    return Step(description, tuple(patches))


def said(annotations):
    """Return all that there is of annotations and of what was done to them."""
    return list(annotations), list(annotations._done), list(annotations._undone)


counts = st.integers(0, 2**40)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
scores = st.none() | st.floats(0, 1)
classes = st.integers(0, N_CLASSES - 1)


@st.composite
def annotations(draw, ids=st.uuids(version=4).map(lambda id_: id_.hex)):  # noqa: B008 - strategies do not change
    """Any annotation there can be, of recording 1."""
    start = draw(counts)
    found_start = draw(st.none() | counts)
    return Annotation(
        id=draw(ids),
        recording_id=1,
        start=start,
        stop=start + draw(st.integers(1, 2**30)),
        class_index=draw(classes),
        verdict=draw(st.sampled_from(Verdict)),
        origin=draw(st.sampled_from(Origin)),
        score=draw(scores),
        score_mean=draw(scores),
        low_hz=draw(numbers),
        high_hz=draw(numbers),
        note=draw(st.text(max_size=20)),
        relabelled_from=draw(st.none() | classes),
        found_start=found_start,
        found_stop=None if found_start is None else found_start + draw(st.integers(1, 2**30)),
        found_by=draw(st.none() | st.builds(Provenance, st.text(max_size=9), st.text(max_size=9), st.just("cd"))),
    )


def changed(annotation, other):
    """Return ``other`` as if it were what became of ``annotation``."""
    return replace(other, id=annotation.id)


def hex_of(number):
    return UUID(int=number, version=4).hex


def keep(project, said, step):
    """Do a step in memory and in the project."""
    project.apply(step, said.last_step)
    said.apply(step)


def keep_undo(project, said):
    project.undo(said.undo())


def keep_redo(project, said):
    last_step = said.last_step
    project.redo(said.redo(), last_step)


def some_step(said, chance):
    """Return a step that adds, changes and deletes a few annotations."""
    ids = {hex_of(chance.randrange(30)) for _ in range(chance.randint(1, 5))}
    changes = []
    for id_ in sorted(ids):
        before = said.get(id_)
        after = replace(an_annotation(), id=id_, note=str(chance.random()), verdict=chance.choice(list(Verdict)))
        changes.append((before, None if before and chance.random() < 0.3 else after))
    return replace(a_step(*changes), id=UUID(int=chance.getrandbits(128)).hex)


def annotate(project, said, chance):
    """Do something, undo or redo, as chance will have it."""
    choice = chance.random()
    if choice < 0.3 and said.done:
        keep_undo(project, said)
    elif choice < 0.5 and said.undone:
        keep_redo(project, said)
    else:
        keep(project, said, some_step(said, chance))


def annotate_for_ever(path):
    """Change annotations, saying so, until the process is killed."""
    chance = random.Random(path)
    with Project.open(Path(path)) as project:
        said = project.annotations()
        for number in range(1, 10**6):
            annotate(project, said, chance)
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
