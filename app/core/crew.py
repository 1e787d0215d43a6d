"""Who analyses recordings: the process itself, one after the other, or several workers at the same time."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.core.analyser import Analyser
from app.core.analysis import Analysis, Provenance
from app.core.crash_log import report_crash
from app.core.recordings import Failure
from dass.errors import DassError

Outcome = Analysis | Failure

Outcomes = Generator[Outcome, None, None]

Tell = Callable[[Path, float, float | None], None]
"""Is told of a recording the seconds that are scored and, where known, the seconds there are."""


@dataclass(frozen=True)
class LoadedModel:
    """A model that is loaded somewhere, and what its results are known by."""

    provenance: Provenance
    device: str
    """See `app.core.engine.Engine.device`."""
    untrained: frozenset[int]

    @classmethod
    def of(cls, analyser: Analyser) -> "LoadedModel":
        """Return the model of an analyser."""
        return cls(analyser.provenance, analyser.engine.device, analyser.engine.untrained)


class Crew(Protocol):
    """Analyses recordings."""

    @property
    def model(self) -> LoadedModel:
        """What they are analysed with."""
        ...

    def outcomes(self, recordings: Sequence[Path], tell: Tell, is_stopped: Callable[[], bool]) -> Outcomes:
        """Yield what comes of each recording, in any order.

        Once ``is_stopped``, no other recording is begun, and of those in work the analyses so far are yielded.
        """
        ...


class Alone:
    """The process itself, which takes one recording after the other in the order in which they are given."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser

    @property
    def model(self) -> LoadedModel:
        """What they are analysed with."""
        return LoadedModel.of(self._analyser)

    def outcomes(self, recordings: Sequence[Path], tell: Tell, is_stopped: Callable[[], bool]) -> Outcomes:
        """See `Crew`."""
        for path in recordings:
            if is_stopped():
                return
            yield self._outcome(path, tell, is_stopped)

    def _outcome(self, path: Path, tell: Tell, is_stopped: Callable[[], bool]) -> Outcome:
        def watch(analysed_s: float, duration_s: float | None) -> bool:
            tell(path, analysed_s, duration_s)
            return not is_stopped()

        tell(path, 0.0, None)
        return attempt(path, lambda: self._analyser.analyse(path, watch))


def attempt(path: Path, analyse: Callable[[], Analysis]) -> Outcome:
    """Return what ``analyse`` makes of a recording, or why it makes nothing of it: the others do not suffer from it."""
    try:
        return analyse()
    except DassError as error:
        return Failure(path, str(error))
    except Exception as error:  # noqa: BLE001 - nobody knows what else a recording brings to light
        return Failure(path, report_crash(error))
