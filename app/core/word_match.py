"""How well what someone types fits a name."""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

_WORD = re.compile(r"[^\W_]+")

_FILLERS = frozenset({"a", "an", "the", "of", "some", "someone", "sound", "sounds"})
"""They say nothing of what is looked for where there are other words."""

_ENDINGS = (("ies", "y"), ("ings", ""), ("ing", ""), ("es", ""), ("ed", ""), ("s", ""), ("e", ""))
_LEAST_STEM = 3


class Fit(IntEnum):
    """The better, the lower."""

    SAME = 0
    """The same words, however they are joined."""
    ENDINGS = 1
    """The same but for their endings."""
    WORDS = 2
    """All words are in the name."""
    START = 3
    """The name begins so."""
    STARTS = 4
    """All words begin words of the name."""


@dataclass(frozen=True)
class Phrase:
    """Words, without case and punctuation."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words as they are."""
        return tuple(_WORD.findall(self.text.casefold()))

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The words without their endings."""
        return tuple(map(stem, self.words))

    @cached_property
    def _joined(self) -> str:
        return "".join(self.words)

    @cached_property
    def _spaced(self) -> str:
        return " ".join(self.words)

    @cached_property
    def _stem_set(self) -> frozenset[str]:
        return frozenset(self.stems)

    def without_fillers(self) -> "Phrase":
        """Return the phrase without words that say nothing, if others are left."""
        words = [word for word in self.words if word not in _FILLERS]
        return Phrase(" ".join(words)) if words else self

    def fits(self, name: "Phrase") -> Fit | None:
        """Return how well this, as someone types it, fits a name; None where it does not, or is empty."""
        if not self.words:
            return None
        if self._joined == name._joined:
            return Fit.SAME
        if self.stems == name.stems:
            return Fit.ENDINGS
        if self._stem_set <= name._stem_set:
            return Fit.WORDS
        if name._spaced.startswith(self._spaced):
            return Fit.START
        if all(self._begins(number, name) for number in range(len(self.words))):
            return Fit.STARTS
        return None

    def begins_some_of(self, name: "Phrase") -> bool:
        """Tell whether any word begins a word of ``name``."""
        return any(self._begins(number, name) for number in range(len(self.words)))

    def _begins(self, number: int, name: "Phrase") -> bool:
        starts = self.words[number], self.stems[number]
        return any(word.startswith(starts) for word in name.words)


def stem(word: str) -> str:
    """Return a word without its ending, so that ``dogs``, ``barking`` and ``cries`` are ``dog``, ``bark`` and ``cry``.

    What is left need not be a word: ``horse`` and ``horses`` are both ``hors``.
    """
    for ending, instead in _ENDINGS:
        left = word.removesuffix(ending) + instead
        if word.endswith(ending) and len(left) >= _LEAST_STEM:
            return left[:-1] if len(left) > _LEAST_STEM and left[-1] == left[-2] else left
    return word[:-1] if len(word) > _LEAST_STEM and word[-1] == word[-2] else word
