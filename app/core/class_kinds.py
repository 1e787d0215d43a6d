"""What is always a case of a class: a bark is a kind of dog."""

from functools import cache

from dass.labels import ontology


@cache
def kinds(class_index: int) -> tuple[int, ...]:
    """Return a class and, after it, all classes that imply it, in the order of their indices.

    "Growling", which a dog or a cat may do, is a kind of neither: see `dass.labels.Ontology.implied`.
    """
    below = (other.index for other in ontology().classes if class_index in ontology().implied(other.index))
    return class_index, *below
