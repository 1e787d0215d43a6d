"""What a live session is to do."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.core.alert_rule import AlertRule
from app.core.capture_clock import CaptureClock
from app.core.input_choice import InputChoice
from app.core.latency import Latency
from app.workers.input_device import Inputs


@dataclass(frozen=True)
class LiveJob:
    """Listen to a device, tag what it hears, and keep both; can be pickled."""

    inputs: Callable[[], tuple[Inputs, CaptureClock]]
    """Gives the devices and the clock, in the process that listens; at the top level of a module."""
    project_path: Path
    """The project that grows; it is made where there is none."""
    choice: InputChoice
    model: str
    """Its name or path."""
    device: str
    """Where the model runs: auto, cpu or cuda."""
    latency: Latency
    folder: Path | None
    """Where recordings are kept; None: they are not."""
    rotation_s: float = 600.0
    """After how many seconds a recording ends and the next begins."""
    rules: tuple[AlertRule, ...] = ()
    """What to watch for."""
    command: tuple[str, ...] = ()
    """Program and arguments to run for every alert; none if empty."""
