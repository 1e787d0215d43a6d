"""Analyses of earlier runs: what is done is not done again when a run of many recordings is repeated."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from app.core.analysis import Analysis, ClipScores, Provenance
from app.core.crew import LoadedModel, Outcome
from app.core.files import replacing
from app.core.picture_cache import make_room
from app.core.recording import fingerprint
from dass.errors import DassError
from dass.events import Event

LIMIT_BYTES = 2**29
"""Some 25,000 recordings."""


class KeptResults:
    """Whole analyses by one model with one set of wishes, each in a file that can be made again.

    A recording is known by its content and the time of its last change, wherever it lies.

    Parameters
    ----------
    folder
        Where the files lie; those unused for longest are deleted when they become too many.
    model
        What the analyses are made with.
    finds_events
        Whether they have events.
    column_files
        Where the column scores of a recording have to be beside, by recording.
    """

    def __init__(self, folder: Path, model: LoadedModel, finds_events: bool, column_files: Mapping[Path, Path]) -> None:
        self._folder, self._model, self._column_files = folder, model, column_files
        source = model.provenance
        self._made_by = [version("dass-explorer"), model.device, source.model_sha256, source.settings_sha256]
        self._made_by.append("events" if finds_events else "clips")
        self._files: dict[Path, Path] = {}

    def find(self, recordings: Iterable[Path]) -> dict[Path, Analysis]:
        """Return the recordings that need not be analysed, and what came of them."""
        make_room(self._folder, 0, (), LIMIT_BYTES)
        found = ((path, self._read(path)) for path in recordings)
        return {path: analysis for path, analysis in found if analysis is not None}

    def keeping(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Yield outcomes of what was not found, and keep the whole analyses among them."""
        for outcome in outcomes:
            if isinstance(outcome, Analysis) and outcome.is_complete and outcome.path in self._files:
                with suppress(DassError, OSError):  # what cannot be kept is analysed again
                    self._write(outcome)
            yield outcome

    def _read(self, path: Path) -> Analysis | None:
        try:
            # Where it will be kept is decided now: it may change while it is analysed.
            file = self._files[path] = self._folder / f"{self._key(path)}.json"
            kept = json.loads(file.read_text(encoding="utf-8"))
            is_whole = path not in self._column_files or kept["columns"] == self._columns(path)
            analysis = _analysis(kept, self._model.provenance).at(path) if is_whole else None
            os.utime(file)
        except (OSError, ValueError, LookupError, TypeError):
            return None
        return analysis

    def _write(self, analysis: Analysis) -> None:
        kept = _facts(analysis) | {"columns": self._columns(analysis.path)}
        with replacing(self._files[analysis.path]) as part:
            part.write_text(json.dumps(kept), encoding="utf-8")

    def _key(self, path: Path) -> str:
        known_by = [fingerprint(path), path.stat().st_mtime_ns, *self._made_by]
        return hashlib.blake2b(json.dumps(known_by).encode(), digest_size=16).hexdigest()

    def _columns(self, path: Path) -> list[object] | None:
        """Return what tells whether a file of column scores is still the one that was written."""
        if path not in self._column_files:
            return None
        file = self._column_files[path].absolute()
        status = file.stat()
        return [str(file), status.st_size, status.st_mtime_ns]


def _facts(analysis: Analysis) -> dict[str, Any]:
    """Return what JSON can hold of an analysis, all but its provenance."""
    return {
        "path": str(analysis.path),
        "duration_s": analysis.duration_s,
        "sample_rate": analysis.sample_rate,
        "clip": [*(sums.tolist() for sums in analysis.clip.sums), analysis.clip.n_columns],
        "events": [astuple(event) for event in analysis.events],
        "analysed_s": analysis.analysed_s,
        "elapsed_s": analysis.elapsed_s,
        "warnings": analysis.warnings,
    }


def _analysis(facts: dict[str, Any], provenance: Provenance) -> Analysis:
    logits, scores, n_columns = facts["clip"]
    return Analysis(
        path=Path(facts["path"]),
        provenance=provenance,
        duration_s=facts["duration_s"],
        sample_rate=facts["sample_rate"],
        clip=ClipScores.of_sums(np.array(logits), np.array(scores), n_columns),
        events=[Event(*event) for event in facts["events"]],
        analysed_s=facts["analysed_s"],
        elapsed_s=facts["elapsed_s"],
        warnings=facts["warnings"],
    )
