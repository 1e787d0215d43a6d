"""How the user wants to listen, kept between starts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.core.alert_rule import AlertRule
from app.core.event_query import LEAST_THRESHOLD
from app.core.input_choice import InputChoice
from app.core.json_values import is_number
from dass.config import N_CLASSES

DEFAULT_MODEL = "streaming"
"""Its scores are the same at any latency."""

ROTATIONS_MIN = (1, 5, 10, 30, 60)
"""Minutes after which the next recording begins, to choose from."""

LONGEST_MIN_S = 3600.0


@dataclass(frozen=True)
class LiveSettings:
    """What to listen to, with what, and what to do with it.

    Attributes
    ----------
    choice : InputChoice
        Which sound is taken in.
    model : str
        What tags it: a name or a path.
    latency_s : float
        How long a sound may wait for its scores.
    records : bool
        Whether the sound is kept.
    folder : str
        Where; empty: in the user's folder for music.
    rotation_min : int
        After how many minutes the next recording begins.
    rules : tuple of AlertRule
        What is watched for.
    notifies : bool
        Whether the desktop says so too.
    command : str
        What is run for every alert, as it would be typed into a terminal; empty: nothing.
    """

    choice: InputChoice = field(default_factory=InputChoice)
    model: str = DEFAULT_MODEL
    latency_s: float = 0.0
    records: bool = True
    folder: str = ""
    rotation_min: int = 10
    rules: tuple[AlertRule, ...] = ()
    notifies: bool = True
    command: str = ""


def live_settings(kept: object) -> LiveSettings:
    """Return the settings that JSON made of `dataclasses.asdict`; what makes no sense has its default."""
    values = kept if isinstance(kept, dict) else {}
    default = LiveSettings()
    texts = {name: values[name] for name in ("model", "folder", "command") if isinstance(values.get(name), str)}
    switches = {name: values[name] for name in ("records", "notifies") if isinstance(values.get(name), bool)}
    latency_s, rotation_min = values.get("latency_s"), _count(values, "rotation_min", 1)
    return LiveSettings(
        choice=_choice(values.get("choice")),
        latency_s=latency_s if is_number(latency_s, least=0) else default.latency_s,
        rotation_min=rotation_min if rotation_min in ROTATIONS_MIN else default.rotation_min,
        rules=tuple(_rules(values.get("rules"))),
        **texts,
        **switches,
    )


def _choice(kept: object) -> InputChoice:
    values = kept if isinstance(kept, dict) else {}
    device = values.get("device")
    return InputChoice(
        device if isinstance(device, str) else None, _count(values, "channel", 0), _count(values, "sample_rate", 1)
    )


def _count(values: Mapping[str, object], name: str, least: int) -> int | None:
    value = values.get(name)
    return value if type(value) is int and value >= least else None


def _rules(kept: object) -> Iterable[AlertRule]:
    for values in kept if isinstance(kept, list) else ():
        match values:
            case {"class_index": int(index), "threshold": threshold, "min_s": min_s}:
                is_possible = is_number(threshold, LEAST_THRESHOLD, 1) and is_number(min_s, 0, LONGEST_MIN_S)
                if is_possible and 0 <= index < N_CLASSES:
                    yield AlertRule(index, threshold, min_s)
