"""What is always a case of a class: a bark is a kind of dog."""

from functools import cache

from dass.labels import ontology


def kinds(class_index: int) -> tuple[int, ...]:
    """Return a class and, after it, all classes that imply it, in the order of their indices.

    "Growling", which a dog or a cat may do, is a kind of neither: see `dass.labels.Ontology.implied`.
    """
    return _kinds()[class_index]


@cache
def _kinds() -> tuple[tuple[int, ...], ...]:
    found = [[audio_class.index] for audio_class in ontology().classes]
    for kind in range(len(found)):
        for above in ontology().implied(kind):
            found[above].append(kind)
    return tuple(map(tuple, found))
