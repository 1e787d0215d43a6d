"""How far the work on recordings is of which nothing is known but the sizes of their files."""

from collections.abc import Iterable
from pathlib import Path

from app.core.recordings import size_of


class WorkDone:
    """Counts what is done; how long recordings are among each other is judged by the sizes of their files."""

    def __init__(self, recordings: Iterable[Path]) -> None:
        self._sizes = {path: size_of(path) for path in recordings}
        self._total = sum(self._sizes.values())
        self._shares: dict[Path, float] = {}
        self._analysed_s: dict[Path, float] = {}
        self._ended: set[Path] = set()

    def update(self, path: Path, analysed_s: float, duration_s: float | None) -> None:
        """Note that ``analysed_s`` of the ``duration_s`` seconds of ``path`` are done, perhaps for the second time."""
        self._shares[path] = min(analysed_s / duration_s, 1.0) if duration_s else 0.0
        self._analysed_s[path] = analysed_s

    def end(self, path: Path) -> None:
        """Note that ``path`` is done."""
        self._shares[path] = 1.0
        self._ended.add(path)

    @property
    def is_begun(self) -> bool:
        """Whether any recording is in work or done."""
        return bool(self._shares)

    @property
    def fraction(self) -> float:
        """The share of all work that is done, 0 to 1."""
        return sum(share * self._sizes[path] for path, share in self._shares.items()) / self._total

    @property
    def analysed_s(self) -> float:
        """Seconds of sound that are analysed."""
        return sum(self._analysed_s.values())

    @property
    def in_work(self) -> list[Path]:
        """What is begun and not done."""
        return [path for path in self._shares if path not in self._ended]

    @property
    def n_ended(self) -> int:
        """How many recordings are done."""
        return len(self._ended)
