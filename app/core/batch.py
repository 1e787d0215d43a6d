"""Many recordings one after the other, of which a bad one stops none."""

from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.analysis import Analysis
from app.core.crash_log import report_crash
from app.core.exporters import clock
from app.core.recordings import Failure
from dass.errors import DassError


def analyse_all(
    recordings: Sequence[Path],
    analyse: Callable[[Path], Analysis],
    deliver: Callable[[Analysis], None],
    is_stopped: Callable[[], bool],
) -> list[Failure]:
    """Analyse and ``deliver`` each recording, and return what gave no result or not a whole one."""
    failures: list[Failure] = []
    for number, path in enumerate(recordings):
        if is_stopped():
            return [*failures, _not_begun(recordings[number:])]
        analysis = _attempt(path, analyse)
        if isinstance(analysis, Failure):
            failures.append(analysis)
            continue
        deliver(analysis)
        if not analysis.is_complete:
            failures.append(Failure(path, _how_far(analysis)))
    return failures


def _attempt(path: Path, analyse: Callable[[Path], Analysis]) -> Analysis | Failure:
    try:
        return analyse(path)
    except DassError as error:
        return Failure(path, str(error))
    except Exception as error:  # noqa: BLE001 - the other recordings do not suffer from what one brings to light
        return Failure(path, report_crash(error))


def _not_begun(recordings: Sequence[Path]) -> Failure:
    after = f", like the {len(recordings) - 1} after it" if len(recordings) > 1 else ""
    return Failure(recordings[0], f"not begun{after}")


def _how_far(analysis: Analysis) -> str:
    return f"incomplete, analysed up to {clock(analysis.analysed_s)} of {clock(analysis.duration_s)}"
