"""The 527 classes an AudioSet model scores, their names and how they descend from one another.

Source: Gemmeke et al., "Audio Set: An ontology and human-labeled dataset for audio events", ICASSP 2017.
"""

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

import resources
from dass.errors import DassError

_ONTOLOGY = "audioset/ontology.csv"

# A growl comes from a dog or from a cat, a bell may be an instrument or a thing: the parents of these classes are the
# sources it could have. Everywhere else a second parent says something more about the sound (a police siren is both a
# vehicle and a siren), and both parents are implied.
_OF_UNCERTAIN_SOURCE = frozenset(
    {
        "Bell",
        "Bleat",
        "Buzz",
        "Cowbell",
        "Crack",
        "Crackle",
        "Growling",
        "Hiss",
        "Howl",
        "Knock",
        "Rattle",
        "Squeak",
        "Squish",
        "Tap",
        "Thump, thud",
        "Tick",
        "Whoosh, swoosh, swish",
    }
)


@dataclass(frozen=True)
class AudioClass:
    """One scored class: its place among the scores, its AudioSet identifier, and its name."""

    index: int
    mid: str
    display_name: str


@dataclass(frozen=True)
class Branch:
    """An entry of the ontology with all that lies below it; ``index`` is None where it is not scored itself."""

    name: str
    index: int | None
    children: tuple["Branch", ...]


@dataclass(frozen=True)
class _Entry:
    """One row of the ontology, scored (``index`` is set) or not."""

    mid: str
    name: str
    parents: tuple[str, ...]
    index: int | None


class Ontology:
    """AudioSet's classes and their descent. Take it from `ontology`.

    Attributes
    ----------
    classes : tuple of AudioClass
        The scored classes in the order of a model's scores.
    """

    def __init__(self, entries: Iterable[_Entry]) -> None:
        self._entries = {entry.mid: entry for entry in entries}
        scored = [AudioClass(e.index, e.mid, e.name) for e in self._entries.values() if e.index is not None]
        self.classes = tuple(sorted(scored, key=lambda audio_class: audio_class.index))
        self._named = _by_name(self._entries.values())
        self._most_parts = max(name.count(",") for name in self._named) + 1

    def ancestors(self, index: int) -> frozenset[int]:
        """Return the scored classes above class ``index``, also those reached through unscored entries."""
        return self._scored(self._above(self.classes[index].mid))

    def implied(self, index: int) -> frozenset[int]:
        """Return the ancestors that class ``index`` is always a case of.

        "Bark" implies "Dog", "Domestic animals, pets" and "Animal"; "Growling", which a dog or a cat may do, implies
        "Animal" alone.
        """
        return self._scored(self._implied(self.classes[index].mid))

    def tree(self) -> tuple[Branch, ...]:
        """Return the topmost entries, and below each entry its children in the order of the table.

        A class with several parents stands below each of them. Entries that are not scored are there to group what is:
        those with less than two children are left out.
        """
        below: dict[str, list[str]] = {}
        for entry in self._entries.values():
            for parent in entry.parents or ("",):
                below.setdefault(parent, []).append(entry.mid)
        return self._branches("", below)

    def find(self, name: str) -> int:
        """Return the index of the class called ``name``.

        Parameters
        ----------
        name : str
            Display name ("Chirp, tweet"), a synonym in it that no other class shares ("Chirp") or AudioSet identifier
            ("/m/07pggtn"), in any case.

        Raises
        ------
        DassError
            No scored class has this name; the message gives the nearest ones.
        """
        entry = self._named.get(_key(name))
        if entry is None:
            raise DassError(self._unknown(name))
        if entry.index is None:
            raise DassError(self._unscored(entry))
        return entry.index

    def parse_list(self, text: str) -> tuple[int, ...]:
        """Return the indices of the classes in a comma-separated list: see `parse_class_list`."""
        parts = [part for part in text.split(",") if part.strip()]
        if not parts:
            raise DassError('The list of classes is empty: name at least one, for example "Dog, Siren".')
        found: list[int] = []
        while parts:
            used = self._first_name(parts)
            found.append(self.find(",".join(parts[:used])))
            parts = parts[used:]
        return tuple(dict.fromkeys(found))

    def _first_name(self, parts: Sequence[str]) -> int:
        """Return how many of the leading ``parts`` make the longest name; 1 where none of them is one."""
        lengths = range(min(len(parts), self._most_parts), 0, -1)
        return next((n for n in lengths if _key(",".join(parts[:n])) in self._named), 1)

    def _above(self, mid: str) -> frozenset[str]:
        """Return the identifiers of all entries above ``mid``."""
        parents = self._entries[mid].parents
        return frozenset(parents).union(*(self._above(parent) for parent in parents))

    def _implied(self, mid: str) -> frozenset[str]:
        """Return the identifiers of all entries that ``mid`` is always a case of."""
        entry = self._entries[mid]
        lines = [self._implied(parent) | {parent} for parent in entry.parents]
        if not lines:
            return frozenset()
        if entry.name in _OF_UNCERTAIN_SOURCE:
            return lines[0].intersection(*lines)
        return lines[0].union(*lines)

    def _branches(self, parent: str, below: Mapping[str, Sequence[str]]) -> tuple[Branch, ...]:
        """Return the branches that stand below ``parent``."""
        found: list[Branch] = []
        for entry in (self._entries[mid] for mid in below.get(parent, ())):
            children = self._branches(entry.mid, below)
            is_helpful = entry.index is not None or len(children) > 1
            found += [Branch(entry.name, entry.index, children)] if is_helpful else children
        return tuple(found)

    def _scored(self, mids: Iterable[str]) -> frozenset[int]:
        """Return the indices of those entries that are scored."""
        indices = (self._entries[mid].index for mid in mids)
        return frozenset(index for index in indices if index is not None)

    def _unknown(self, name: str) -> str:
        """Return the sentence that answers a name the ontology does not have."""
        near = self._similar(_key(name))
        hint = f"did you mean {_quoted(near)}?" if near else 'names are those of AudioSet, such as "Dog" or "Siren".'
        return f'There is no class "{name.strip()}"; {hint}'

    def _similar(self, key: str) -> list[str]:
        """Return up to three names of scored classes that contain ``key`` or are spelt much like it."""
        names = {name: e.name for name, e in self._named.items() if e.index is not None and not name.startswith("/")}
        near = get_close_matches(key, names, n=1, cutoff=0.75)
        near += [name for name in names if len(key) > 2 and key in name]
        near += get_close_matches(key, names, n=3)
        return list(dict.fromkeys(names[name] for name in near))[:3]

    def _unscored(self, entry: _Entry) -> str:
        """Return the sentence that answers the name of an entry without a score."""
        above = self._nearest_scored(entry)
        hint = f"; ask for {_quoted(above)} above it." if above else ", nor is anything above it."
        return f'"{entry.name}" is in the AudioSet ontology but is not scored by the models{hint}'

    def _nearest_scored(self, entry: _Entry) -> list[str]:
        """Return the names of the closest scored entries on each line above ``entry``."""
        names: list[str] = []
        for parent in (self._entries[mid] for mid in entry.parents):
            names += [parent.name] if parent.index is not None else self._nearest_scored(parent)
        return list(dict.fromkeys(names))


@cache
def ontology() -> Ontology:
    """Return the AudioSet ontology that ships with the program, read once."""
    with resources.path(_ONTOLOGY).open(encoding="utf-8", newline="") as file:
        return Ontology([_entry(row) for row in csv.DictReader(file)])


def parse_class_list(text: str) -> tuple[int, ...]:
    """Return the indices of the classes named in ``text``, each once, in the order given.

    Parameters
    ----------
    text : str
        Names or identifiers as `Ontology.find` takes them, separated by commas. Commas inside names need no quoting:
        the longest run of parts that is a name counts as one, so "Dog, Chirp, tweet" names two classes.

    Raises
    ------
    DassError
        The list is empty, or a part of it names no scored class.
    """
    return ontology().parse_list(text)


def _entry(row: dict[str, str]) -> _Entry:
    """Return the entry in one row of the table."""
    index = int(row["model_index"]) if row["model_index"] else None
    return _Entry(row["mid"], row["name"], tuple(row["parent_mids"].split()), index)


def _key(name: str) -> str:
    """Return ``name`` without the differences of case and spacing that do not matter."""
    parts = (" ".join(part.split()) for part in name.casefold().split(","))
    return ", ".join(part for part in parts if part)


def _by_name(entries: Collection[_Entry]) -> dict[str, _Entry]:
    """Return the entry for each identifier, display name, and part of a display name that no other entry has."""
    names = {_key(name): entry for entry in entries for name in (entry.name, entry.mid)}
    parts = [(part, entry) for entry in entries for part in _key(entry.name).split(", ")]
    times = Counter(part for part, _ in parts)
    # "dogs" is a part of "Canidae, dogs, wolves", but who writes it wants "Dog".
    synonyms = {part: e for part, e in parts if times[part] == 1 and part.removesuffix("s") not in names}
    return synonyms | names


def _quoted(names: Iterable[str]) -> str:
    """Return the names in quotation marks, for a sentence."""
    return ", ".join(f'"{name}"' for name in names)
