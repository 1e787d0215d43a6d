"""What is done to every recording of a batch, said so that other processes and machines can do it."""

from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from socket import gethostname

from app.core.model_store import ModelStore
from dass.errors import DassError
from dass.events import EventPolicy


def program_version() -> str:
    """Return the version of the program here."""
    return version("dass-explorer")


@dataclass(frozen=True)
class Task:
    """How recordings are analysed, but for the device, which is chosen where the model is loaded."""

    model: str
    """A name, or the absolute path of a file."""
    policy: EventPolicy
    finds_events: bool
    version: str = field(default_factory=program_version)
    """Of the program that hands out the task."""

    @classmethod
    def of(cls, model: str, policy: EventPolicy, finds_events: bool) -> "Task":
        """Return the task with a ``model`` given by its name, or by the path of a file, perhaps from this folder."""
        with suppress(DassError):  # workers may have models that are not here
            entry = ModelStore().resolve(model)
            if entry.kind == "file" and entry.path is not None:
                model = str(entry.path.absolute())
        return cls(model, policy, finds_events)

    def check(self) -> None:
        """Raise a `DassError` where the program has another version than the one that hands out the task."""
        here = program_version()
        if here != self.version:
            raise DassError(
                f"The worker on {gethostname()} has version {here} of the program, this is {self.version}: install "
                "the same one everywhere."
            )


@dataclass(frozen=True)
class Place:
    """A recording, and where its column scores go, if anywhere: absolute, and the same for every worker."""

    recording: Path
    columns: Path | None

    def check(self) -> None:
        """Raise a `DassError` where this machine does not see what the one that hands out the task sees."""
        folders = [] if self.columns is None else [self.columns.parent]
        for path in (self.recording, *folders):
            if not path.exists():
                raise DassError(
                    f"{path} is not there on {gethostname()}, where a worker looked for it: put it where every worker "
                    "finds it under this path."
                )
