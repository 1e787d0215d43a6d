"""The run behind ``dass-explorer tag``: the recordings, who analyses them, where results go, and how it went."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from itertools import chain
from pathlib import Path

from rich.console import Console

from app.core import engine, results
from app.core.analyser import Analyser
from app.core.analysis import Analysis
from app.core.batch import deliver_in_turn
from app.core.crew import Crew
from app.core.exporters import pace
from app.core.files import cache_folder
from app.core.formats import Format
from app.core.kept_results import KeptResults
from app.core.output_files import file_per_recording
from app.core.recordings import Failure, about, find_recordings
from app.verbs.interruption import until_interrupted
from app.verbs.outcome import exit_code, list_failures, results_stream, tell, warn_of_untrained
from app.verbs.progress import FileProgress
from app.verbs.tag_wishes import Wishes
from app.workers.local_crew import LocalCrew


def run(wishes: Wishes) -> int:
    """Do what is wished and return the exit code.

    Raises
    ------
    DassError
        The wishes cannot be fulfilled for any recording.
    """
    console = Console(stderr=True)
    recordings, failures = find_recordings(wishes.files)
    if wishes.form is Format.RAVEN:
        recordings.sort(key=lambda path: path.name)  # as Raven orders them, whose times run on from file to file
    wishes.check(recordings)
    is_stopped = False
    if recordings:
        more, is_stopped = _tag(wishes, recordings, console)
        failures += more
    list_failures(failures, console, "Not analysed, or not to the end:")
    return exit_code(failures, is_stopped)


def _tag(wishes: Wishes, recordings: Sequence[Path], console: Console) -> tuple[list[Failure], bool]:
    """Analyse what is not analysed yet, and return what failed and whether the user stopped the run."""
    column_files = wishes.column_files(recordings)
    with _crew(wishes, column_files, console) as crew, until_interrupted() as is_stopped:
        model = crew.model
        warn_of_untrained(wishes.class_indices or (), model.provenance.model, model.untrained, console)
        kept = KeptResults(cache_folder() / "results", model, not wishes.clip, column_files)
        found = kept.find(recordings)
        _tell_found(len(found), console)
        left = [path for path in recordings if path not in found]
        with _destination(wishes, recordings) as write, FileProgress(left, console) as progress:

            def deliver(analysis: Analysis) -> None:
                with progress.aside():
                    write(analysis)
                is_told = wishes.prints_table or analysis.path in found
                for note in [*([] if is_told else [pace(analysis)]), *analysis.warnings]:
                    progress.say(about(analysis.path, note))

            with closing(crew.outcomes(left, progress.update, is_stopped)) as outcomes:
                new = progress.following(kept.keeping(outcomes))
                return deliver_in_turn(recordings, chain(found.values(), new), deliver), is_stopped()


@contextmanager
def _crew(wishes: Wishes, column_files: Mapping[Path, Path], console: Console) -> Iterator[Crew]:
    """Give those who analyse the recordings, with the model loaded."""
    if wishes.scheduler is None:
        with console.status(f"Loading the model {wishes.model} ..."):
            loaded = engine.load_engine(wishes.model, wishes.device)
        analyser = Analyser(loaded, wishes.policy, not wishes.clip, column_files)
        yield LocalCrew(analyser, wishes.task, wishes.jobs)
        return
    from app.workers.cluster import existing_cluster
    from app.workers.cluster_crew import ClusterCrew

    with existing_cluster(wishes.scheduler) as client:
        with console.status(f"Having the model {wishes.model} loaded ..."):
            crew = ClusterCrew.of(client, wishes.task, wishes.device, column_files)
        yield crew


def _tell_found(n_found: int, console: Console) -> None:
    if n_found == 1:
        tell(console, "1 recording was analysed before; its results are used again.")
    elif n_found:
        tell(console, f"{n_found:,} recordings were analysed before; their results are used again.")


def _destination(wishes: Wishes, recordings: Sequence[Path]) -> AbstractContextManager[results.Deliver]:
    header, render = wishes.renderer
    if wishes.output is None:
        return results.to_stream(results_stream(), header, render)
    if wishes.form is Format.AUDACITY:
        return nullcontext(results.to_files(file_per_recording(wishes.output, ".txt", recordings), render))
    return results.to_file(wishes.output, header, render)
