"""From words that people use to classes: names, synonyms, what stands above and below, and everyday words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from app.core.class_kinds import kinds
from app.core.class_tree import ClassNode, class_tree
from app.core.everyday_words import everyday_words
from app.core.word_match import Fit, Phrase
from dass.errors import DassError
from dass.labels import ontology

_QUERY = re.compile(
    r"(?P<what>.+?)(?:\s+near\s+(?P<near>.+?))?(?:\s+within\s+(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>s|min|h)\w*)?\s*",
    re.IGNORECASE | re.DOTALL,
)
_UNITS_S = {"s": 1.0, "min": 60.0, "h": 3600.0}
_MOST_LISTED = 4
_BETWEEN = re.compile(r"\s*[,;]\s*|\s+or\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Suggestion:
    """Something that words may have meant."""

    name: str
    """Display name of a class or a group of classes, or an everyday word."""
    classes: tuple[int, ...]
    """What to look for (`EventQuery.classes`): the class, or those that a group or an everyday word stands for."""
    class_index: int | None
    """The class itself; None where it is a group or an everyday word."""
    reason: str
    """Why it is suggested, where its name does not tell: "woof", "a kind of Dog"."""


@dataclass(frozen=True)
class ParsedQuery:
    """What a line of text asks for: ``bark, meow near siren within 10 s``."""

    classes: tuple[int, ...]
    near: tuple[int, ...] | None
    near_s: float | None
    """None where the text does not say."""


class _Source(IntEnum):
    """Where a name is from."""

    CLASS = 0
    WORD = 1
    GROUP = 2


class _Rank(NamedTuple):
    """What suggestions are put in order by: the lower, the better."""

    fit: int
    source: _Source
    is_inside: bool
    """The name begins with something else."""
    length: int
    number: int


_ABOVE, _SIMILAR = max(Fit) + 1, max(Fit) + 2
"""Ranks below every fit: what stands below what is named; and guesses."""

_Ranked = tuple[_Rank, Suggestion]


def suggest(text: str, most: int = 12) -> list[Suggestion]:
    """Return what ``text`` may mean, the likeliest first."""
    return [suggestion for _, suggestion in _ranked(text)[:most]]


def parse(text: str) -> ParsedQuery:
    """Return what ``text`` asks for: the best suggestion for each of its parts.

    Parameters
    ----------
    text
        Names or everyday words with commas or "or" between them; then, if wanted, "near" and more of them; then
        "within" and a time in seconds, minutes or hours.

    Raises
    ------
    DassError
        A part of it names nothing.
    """
    found = _QUERY.fullmatch(text)
    if found is None:
        return ParsedQuery(_classes(text), None, None)
    what, near, number, unit = found.groups()
    return ParsedQuery(
        classes=_classes(what),
        near=_classes(near) if near else None,
        near_s=float(number) * _UNITS_S[unit.lower()] if number else None,
    )


def _classes(text: str) -> tuple[int, ...]:
    """Return what the parts of ``text`` stand for; commas and "or" inside of names do not part them."""
    between = list(_BETWEEN.finditer(text))
    starts, stops = [0, *(gap.end() for gap in between)], [*(gap.start() for gap in between), len(text)]
    found: list[int] = []
    while starts:
        longest = (n for n in range(len(starts), 1, -1) if _is_name(text[starts[0] : stops[n - 1]]))
        n_used = next(longest, 1)
        part = text[starts[0] : stops[n_used - 1]]
        found += _best(part) if Phrase(part).words else ()
        starts, stops = starts[n_used:], stops[n_used:]
    if not found:
        raise DassError('Nothing is named to look for: name a sound, for example "dog" or "siren".')
    return tuple(dict.fromkeys(found))


def _is_name(text: str) -> bool:
    """Tell whether a class is called so, commas included: "Fire, Alarm" is no fire alarm."""
    return _spelt(text) in _all_names()


def _best(text: str) -> tuple[int, ...]:
    """Return the classes of the best suggestion for ``text``, unless it is only spelt like it."""
    if text.startswith("/"):
        return (ontology().find(text),)
    ranked = _ranked(text)
    if ranked and ranked[0][0].fit < _SIMILAR:
        return ranked[0][1].classes
    near = " or ".join(f'"{suggestion.name}"' for _, suggestion in ranked[:2])
    hint = f"did you mean {near}?" if near else 'try a simpler word, such as "dog" or "siren".'
    raise DassError(f'No sound is called "{text.strip()}"; {hint}')


def _ranked(text: str) -> list[_Ranked]:
    """Return all suggestions for ``text``, the best first, each once."""
    phrase = _phrase(text)
    found = [*_by_name(phrase), *_by_word(phrase), *_by_place(phrase)] or [*_by_part(phrase), *_by_spelling(phrase)]
    best: dict[tuple[int, ...], _Ranked] = {}
    for rank, suggestion in sorted(found, key=lambda ranked: ranked[0]):
        best.setdefault(suggestion.classes, (rank, suggestion))
    return list(best.values())


def _by_name(phrase: Phrase) -> Iterator[_Ranked]:
    """Yield the classes and groups of which a name fits."""
    for node, (whole, *parts) in _named_nodes():
        fits = [phrase.fits(whole), *(max(fit, Fit.ENDINGS) for fit in map(phrase.fits, parts) if fit is not None)]
        best = min((fit for fit in fits if fit is not None), default=None)
        if best is not None:
            yield _rank(node, best, phrase), _suggestion(node, "")


def _by_word(phrase: Phrase) -> Iterator[_Ranked]:
    """Yield what everyday words stand for."""
    for name, word, meanings in _everyday_phrases():
        fit = phrase.fits(name)
        if fit in (Fit.SAME, Fit.ENDINGS, Fit.START):
            for number, classes in enumerate(meanings):
                yield _Rank(fit, _Source.WORD, False, len(word), number), _meaning(word, classes)


def _by_place(phrase: Phrase) -> Iterator[_Ranked]:
    """Yield the classes that stand below what is named."""
    for node, path in _paths():
        if phrase.fits(path) is not None:
            yield _rank(node, _ABOVE, phrase), _suggestion(node, _relation(node, phrase))


def _by_part(phrase: Phrase) -> Iterator[_Ranked]:
    """Yield the classes that have one of several words in their name."""
    for word in map(Phrase, phrase.words if len(phrase.words) > 1 else ()):
        for rank, suggestion in _by_name(word):
            if rank.fit <= Fit.ENDINGS:
                yield rank._replace(fit=_SIMILAR), replace(suggestion, reason=f"for “{word.text}” alone")


def _by_spelling(phrase: Phrase) -> Iterator[_Ranked]:
    """Yield the classes of which a name is spelt much like ``phrase``."""
    spelt = {" ".join(name.words): node for node, names in _named_nodes() for name in names}
    for number, name in enumerate(get_close_matches(" ".join(phrase.words), spelt, n=5, cutoff=0.7)):
        node = spelt[name]
        yield _rank(node, _SIMILAR + 1, phrase)._replace(length=number), _suggestion(node, "spelt much like it")


def _rank(node: ClassNode, fit: int, phrase: Phrase) -> _Rank:
    name = Phrase(node.name)
    is_inside = not name.words[0].startswith(phrase.words[0])
    source = _Source.GROUP if node.class_index is None else _Source.CLASS
    return _Rank(fit, source, is_inside, len(node.name), node.number)


def _suggestion(node: ClassNode, reason: str) -> Suggestion:
    is_group = node.class_index is None
    return Suggestion(node.name, _members(node), node.class_index, _listed(_members(node)) if is_group else reason)


def _meaning(word: str, classes: tuple[int, ...]) -> Suggestion:
    if len(classes) > 1:
        return Suggestion(f"{word.capitalize()} ({len(classes)} classes)", classes, None, _listed(classes))
    return Suggestion(ontology().classes[classes[0]].display_name, classes, classes[0], f"“{word}”")


def _members(node: ClassNode) -> tuple[int, ...]:
    """Return the class at a place, or the topmost ones of a group."""
    if node.class_index is not None:
        return (node.class_index,)
    return tuple(dict.fromkeys(index for child in node.children for index in _members(child)))


def _relation(node: ClassNode, phrase: Phrase) -> str:
    """Return what a class has to do with the lowest of those above it that holds one of the words."""
    assert node.class_index is not None, "groups are not suggested for their place"
    named = (above for above in reversed(node.path[:-1]) if phrase.begins_some_of(Phrase(above.name)))
    above = next(named, node.path[0])
    if above.class_index is None:
        return f"one of {above.name}"
    is_kind = node.class_index in kinds(above.class_index)
    return f"a kind of {above.name}" if is_kind else f"perhaps {above.name}"


def _listed(classes: Iterable[int]) -> str:
    """Return the names of classes, the first ones where they are many."""
    names = [ontology().classes[index].display_name for index in classes]
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return "; ".join(names[:_MOST_LISTED]) + more


@cache
def _named_nodes() -> tuple[tuple[ClassNode, tuple[Phrase, ...]], ...]:
    """Return each class and group once, with all its names: the whole one first, then parts of it."""
    nodes = {node.class_index or node.name: node for node in class_tree().nodes}
    return tuple((node, tuple(map(_phrase, _names(node.name)))) for node in nodes.values())


@cache
def _paths() -> tuple[tuple[ClassNode, Phrase], ...]:
    """Return each place of each class, with all names from the topmost down."""
    nodes = (node for node in class_tree().nodes if node.class_index is not None)
    return tuple((node, _phrase(" ".join(above.name for above in node.path))) for node in nodes)


@cache
def _everyday_phrases() -> tuple[tuple[Phrase, str, tuple[tuple[int, ...], ...]], ...]:
    return tuple((_phrase(word), word, meanings) for word, meanings in everyday_words().items())


@cache
def _all_names() -> frozenset[str]:
    """Return all names as `_spelt` gives them."""
    return frozenset(_spelt(name) for node in class_tree().nodes for name in _names(node.name))


def _spelt(text: str) -> str:
    """Return ``text`` with its spaces where everybody has them, and in one case."""
    return re.sub(r"\s+", " ", re.sub(r"\s*,\s*", ", ", text)).strip().casefold()


def _phrase(text: str) -> Phrase:
    return Phrase(text).without_fillers()


def _names(display_name: str) -> list[str]:
    outside = re.sub(r"\s*\(.*?\)", "", display_name)  # of brackets
    return [display_name, outside, *outside.split(", ")]
