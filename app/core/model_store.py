"""The models a user can choose from: bundled with the program, published, downloaded, or added from a file."""

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, TypedDict

import resources
from app.core.files import data_folder
from app.core.published import LICENCE, PUBLISHED, PublishedModel, Watch, fetch
from dass.config import PRESETS, DassConfig
from dass.errors import DassError
from dass.metadata import read_metadata, untrained_classes

DEFAULT_MODEL = "starter"
_RECORD = "entry.json"
_NOT_STATED = "not stated"

Kind = Literal["bundled", "downloaded", "added", "available", "file"]


class _Facts(TypedDict):
    """What is known of a model besides its file."""

    licence: str
    published_map: float | None
    description: str


@dataclass(frozen=True)
class ModelEntry:
    """A model by name, on this machine or published."""

    name: str
    path: Path | None
    """The file with the weights; ``None`` while it is only ``available``."""
    kind: Kind
    """``available`` can be downloaded; a ``file`` was given by its path and is not in the store."""
    size_bytes: int
    """Of the file; approximate while ``available``."""
    licence: str
    published_map: float | None
    """In percent, on the AudioSet evaluation set; ``None`` where nobody published one."""
    description: str


class ModelStore:
    """Names, finds, keeps and fetches models.

    Parameters
    ----------
    data_dir
        Where downloaded and added models live; by default the folder that ``DASS_EXPLORER_DATA`` names, else the
        platform's data folder of the program.
    bundled_dir
        The models that ship with the program.
    endpoint
        Address of the Hugging Face hub; ``None`` is the public one, or what ``HF_ENDPOINT`` names.
    """

    def __init__(
        self, data_dir: Path | None = None, bundled_dir: Path | None = None, endpoint: str | None = None
    ) -> None:
        self._data = data_dir or data_folder()
        self._bundled = bundled_dir or resources.path("models")
        self._endpoint = endpoint

    def list(self) -> tuple[ModelEntry, ...]:
        """Return every model: bundled, then those in the data folder, then the published ones not yet there."""
        here = {entry.name: entry for entry in (*self._read_bundled(), *self._read_kept())}
        return *here.values(), *(_available(model) for name, model in PUBLISHED.items() if name not in here)

    def resolve(self, name_or_path: str | Path) -> ModelEntry:
        """Return the model called ``name_or_path``, or else the one in that file or folder.

        Raises
        ------
        DassError
            If there is neither; names the nearest model, or the command that downloads it.
        """
        entry = self._named(str(name_or_path))
        if entry is None:
            return self._at(Path(name_or_path))
        if entry.kind == "available":
            raise DassError(f"{entry.name} is not on this machine yet; run: dass-explorer models download {entry.name}")
        return entry

    def add(self, path: Path, name: str | None = None) -> ModelEntry:
        """Keep a copy of the model in the file or folder ``path`` and return it.

        Parameters
        ----------
        path
            As for `dass.checkpoint.load_model`; it is loaded once to make sure that it can be.
        name
            By default the file's or folder's. A published model's name for a file fetched by hand.

        Raises
        ------
        DassError
            If the file cannot be loaded, the name is taken or cannot be a name, or the size is not that of the
            published model of this name.
        """
        from dass.checkpoint import load_model, weights_file

        file = weights_file(path)
        name = _checked_name(name or suggested_name(file))
        self._refuse_taken(name)
        _refuse_other_size(name, load_model(file).config)
        return self._keep(file, name, "added", _facts(file, name))

    def download(self, name: str, watch: Watch | None = None) -> ModelEntry:
        """Fetch the published model ``name`` unless it is on this machine already, and return it.

        Parameters
        ----------
        name
            As `list` gives it.
        watch
            See `app.core.published.Watch`.

        Raises
        ------
        DassError
            If there is no such model, or as `app.core.published.fetch`.
        """
        from dass.checkpoint import load_model

        entry = self._named(name)
        if entry is None:
            raise self._unknown(name)
        if entry.kind != "available":
            return entry
        file = fetch(PUBLISHED[name], self._data / "downloads", self._endpoint, watch)
        _refuse_other_size(name, load_model(file).config)
        kept = self._keep(file, name, "downloaded", _published_facts(PUBLISHED[name]))
        file.unlink()
        return kept

    def remove(self, name: str) -> None:
        """Delete the downloaded or added model ``name``.

        Raises
        ------
        DassError
            If it came with the program, or is not on this machine.
        """
        entry = self._named(name)
        if entry is None:
            raise self._unknown(name)
        if entry.kind == "bundled":
            raise DassError(f"{name} came with the program and stays; only downloaded and added models can be removed.")
        if entry.path is None:
            raise DassError(f"{name} is not on this machine, so there is nothing to remove.")
        shutil.rmtree(entry.path.parent)

    def _named(self, name: str) -> ModelEntry | None:
        return next((entry for entry in self.list() if entry.name == name), None)

    def _at(self, path: Path) -> ModelEntry:
        from dass.checkpoint import weights_file

        if not path.exists():
            raise self._unknown(str(path))
        file = weights_file(path)
        return _entry(_name_of(file), file, "file", _stated_facts(file))

    def _unknown(self, name: str) -> DassError:
        names = [entry.name for entry in self.list()]
        near = get_close_matches(name.lower(), names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(names)}."
        return DassError(f"There is no model and no file {name}; {hint}")

    def _read_bundled(self) -> Iterator[ModelEntry]:
        for file in sorted(self._bundled.glob("*/model.safetensors")):
            yield _entry(file.parent.name, file, "bundled", _stated_facts(file))

    def _read_kept(self) -> Iterator[ModelEntry]:
        for record in sorted(self._data.glob(f"models/*/{_RECORD}")):
            if entry := _read_record(record):
                yield entry

    def _keep(self, file: Path, name: str, kind: Kind, facts: _Facts) -> ModelEntry:
        """Copy ``file`` into the data folder. Its record comes last: a copy without a whole one does not count."""
        copy = self._data / "models" / name / f"model{file.suffix}"
        record = json.dumps({"file": copy.name, "kind": kind, "facts": facts}, indent=2)
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
            (copy.parent / _RECORD).write_text(record, encoding="utf-8")
        except OSError as error:
            raise DassError(
                f"{name} could not be kept in {copy.parent} ({error.strerror}); make room there."
            ) from error
        return _entry(name, copy, kind, facts)

    def _refuse_taken(self, name: str) -> None:
        entry = self._named(name)
        if entry is not None and entry.kind != "available":
            raise DassError(f"There is a model called {name} already; choose another name.")


def suggested_name(file: Path) -> str:
    """Return what to call the model in ``file``: after the file, or after its folder where its name says nothing."""
    return re.sub(r"[^a-z0-9._-]+", "-", _name_of(file).lower()).strip("-._")


def untrained_by(models: Iterable[str]) -> frozenset[int]:
    """Return the classes that none of these models, by name or path, was ever taught; those gone do not count."""
    store, untrained = ModelStore(), []
    for name in models:
        with suppress(DassError):
            path = store.resolve(name).path
            untrained.append(untrained_classes(path) if path else frozenset())
    return frozenset.intersection(*untrained) if untrained else frozenset()


def _read_record(record: Path) -> ModelEntry | None:
    try:
        kept = json.loads(record.read_text(encoding="utf-8"))
        return _entry(record.parent.name, record.parent / kept["file"], kept["kind"], kept["facts"])
    except (ValueError, LookupError, TypeError, OSError):
        return None


def _entry(name: str, file: Path, kind: Kind, facts: _Facts) -> ModelEntry:
    return ModelEntry(name, file, kind, file.stat().st_size, **facts)


def _available(model: PublishedModel) -> ModelEntry:
    return ModelEntry(model.name, None, "available", model.size_bytes, **_published_facts(model))


def _facts(file: Path, name: str) -> _Facts:
    return _published_facts(PUBLISHED[name]) if name in PUBLISHED else _stated_facts(file)


def _published_facts(model: PublishedModel) -> _Facts:
    return {"licence": LICENCE, "published_map": model.published_map, "description": model.description}


def _stated_facts(file: Path) -> _Facts:
    """Read what a model file says about itself."""
    stated = read_metadata(file)
    return {
        "licence": stated.get("licence", _NOT_STATED),
        "published_map": None,
        "description": stated.get("description", ""),
    }


def _name_of(file: Path) -> str:
    """Name a model after its file, or after the folder where the file's name says nothing."""
    return file.absolute().parent.name if file.stem == "model" else file.stem


def _checked_name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name):
        raise DassError(f"A model cannot be called {name!r}; choose a name of small letters, digits, '.', '_' and '-'.")
    return name


def _refuse_other_size(name: str, config: DassConfig) -> None:
    if name not in PUBLISHED:
        return
    expected = PRESETS[PUBLISHED[name].preset]
    if (config.widths, config.depths, config.scans) != (expected.widths, expected.depths, expected.scans):
        raise DassError(
            f"This file is not of the size of {name}, a DASS {PUBLISHED[name].preset}; "
            "check the file or give it another name."
        )
