"""From words that people use to classes."""

from dataclasses import dataclass


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


def suggest(text: str, most: int = 12) -> list[Suggestion]:
    """Return what ``text`` may mean, the likeliest first."""
    raise NotImplementedError


def parse(text: str) -> ParsedQuery:
    """Return what ``text`` asks for, as the best suggestion for each of its parts.

    Raises
    ------
    DassError
        A part of it names nothing.
    """
    raise NotImplementedError
