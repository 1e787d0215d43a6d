"""Everything a training run is told, as frozen dataclasses that are read from a recipe (TOML) and written back."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from dass.config import PRESETS
from dass.errors import DassError

RECIPES = Path(__file__).parent / "recipes"
"""Recipes that can be named without a path."""


@dataclass(frozen=True)
class ModelConfig:
    """The student."""

    preset: str = "small"
    """One of ``dass.config.PRESETS``."""
    init: str = ""
    """DASS checkpoint to start from, of this size or another: what fits is taken over. Empty for none."""
    imagenet: str = ""
    """VMamba's ImageNet checkpoint of this size to start from. Empty for none."""


@dataclass(frozen=True)
class DataConfig:
    """What is learnt from."""

    kind: Literal["scenes", "clips", "synthetic"] = "clips"
    """Shards of training.scenes; labelled sets (training.audioset, training.shards); noise made on the fly."""
    train: tuple[str, ...] = ()
    """Scene folders, or labelled sets."""
    validation: tuple[str, ...] = ()
    """Of the same kind; empty for none."""
    audio: str = ""
    """Folder of the labelled sets' audio; empty for the folder of each set."""
    split: str = ""
    validation_split: str = ""
    """Rows of a labelled set with a column ``split`` that are meant; empty for all."""
    batch: int = 12
    """Clips per optimiser step, over all processes and micro-batches."""
    frames: int = 1024
    """Clips are cut or padded to this length."""
    balanced: bool = False
    """Draw clips so that rare classes come as often as common ones; an epoch is as many draws as there are clips."""
    sure_labels: float = 0.0
    """Of scenes: probability to which the teacher's scores are raised where labels are surer; 0 takes its word."""
    carry_scenes: int = 0
    """If not 0, a lane of the batch is a recording of this many scenes on average, with the model's state carried."""
    workers: int = 0
    """Processes that read data, for each training process; 0 reads in the training process itself."""


@dataclass(frozen=True)
class TeacherConfig:
    """Where clip scores to learn come from; scenes bring their own column scores."""

    kind: Literal["none", "store", "ema"] = "none"
    """A store that training.teacher wrote, or the running average of the student itself."""
    store: str = ""
    """Path of the store."""


@dataclass(frozen=True)
class LossConfig:
    """Weights of the parts of the loss; 0 leaves one out. Each part is a mean over what has a target."""

    labels: float = 0.0
    """Binary cross-entropy against the labels, mean over classes."""
    clip: float = 0.0
    """Distillation of the teacher's clip scores."""
    clip_kind: Literal["kl", "bce", "l2", "cosine"] = "kl"
    """See ``training.losses.CLIP_DISTANCES``."""
    temperature: float = 1.0
    """Of teacher and student in ``clip``; the value is multiplied by its square."""
    column_scores: float = 0.0
    """Binary cross-entropy against the teacher's scores of every column, summed over classes."""
    column_logits: float = 0.0
    """Squared distance of column logits in standard deviations of each class: rare ones count like common ones."""
    column_embedding: float = 0.0
    """Squared distance to the teacher's standardised embedding of every column, far richer than its scores."""


@dataclass(frozen=True)
class AugmentConfig:
    """What is done to the sounds before they are learnt; 0 leaves one out."""

    mixup_rate: float = 0.0
    """Share of clips that another one is mixed into."""
    mixup_beta: float = 10.0
    """The mixing weight is drawn from Beta(b, b)."""
    frequency_mask: int = 0
    """Most mel bins that SpecAugment blanks."""
    time_mask: int = 0
    """Most frames that SpecAugment blanks."""
    level_db: float = 0.0
    """Largest change of level, either way."""
    band: int = 0
    """Most mel bins that are replaced by the mean of the scene."""


@dataclass(frozen=True)
class OptimiserConfig:
    """How gradients become steps."""

    kind: Literal["adam", "muon"] = "adam"
    """Adam, or Muon on the matrices inside the model and AdamW on everything else."""
    learning_rate: float = 1e-4
    """The highest."""
    betas: tuple[float, float] = (0.95, 0.999)
    weight_decay: float = 5e-7
    clip: float = 0.0
    """Largest norm of the gradient; 0 for any."""
    accumulate: int = 1
    """Micro-batches per step: more need less memory."""


@dataclass(frozen=True)
class ScheduleConfig:
    """How long a run is and how the learning rate goes; either ``steps`` or ``epochs`` is given."""

    steps: int = 0
    epochs: int = 0
    kind: Literal["cosine", "halving", "constant_decay"] = "cosine"
    warmup: int = 1000
    """Steps over which the rate rises to its highest."""
    halve_from: int = 10
    """Epochs before ``halving`` begins."""
    halve_every: int = 5
    """Epochs from one halving to the next."""
    decay: float = 0.2
    """Share of the run over which ``constant_decay`` falls to zero, along a line."""


@dataclass(frozen=True)
class RunConfig:
    """Seed, precision, averages, and what is written when."""

    seed: int = 0
    precision: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    """``auto``: half precision where the machine has instructions for it."""
    compile: bool = False
    """Let PyTorch's compiler fuse the small operations: about 1.4 times the speed after minutes; a CPU needs g++."""
    ema: float = 0.0
    """Decay per step of a running average of the weights; 0 for none."""
    average_epochs: tuple[int, ...] = ()
    """First and last epoch, counted from 1, whose weights are averaged at the end of each."""
    log_every: int = 10
    save_every: int = 500
    validate_every: int = 0
    """Steps from one validation to the next; 0 validates at the end of each epoch and of the run."""


@dataclass(frozen=True)
class DistillConfig:
    """One run."""

    model: ModelConfig = field(default_factory=ModelConfig)
    data: DataConfig = field(default_factory=DataConfig)
    teacher: TeacherConfig = field(default_factory=TeacherConfig)
    loss: LossConfig = field(default_factory=LossConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    optimiser: OptimiserConfig = field(default_factory=OptimiserConfig)
    schedule: ScheduleConfig = field(default_factory=ScheduleConfig)
    run: RunConfig = field(default_factory=RunConfig)


def read_config(recipe: str, overrides: Iterable[str] = ()) -> DistillConfig:
    """Return the configuration of a recipe with ``section.key=value`` overrides applied.

    Parameters
    ----------
    recipe : str
        Path of a TOML file, or the name of one in ``training/recipes``.
    overrides : strings
        The value is TOML; what is no TOML is taken as text.

    Raises
    ------
    DassError
        There is no such recipe, or it has a key that does not exist or a value that does not fit.
    """
    path = _find(recipe)
    try:
        tree = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DassError(f"{path} is no TOML file: {error}.") from error
    for override in overrides:
        _override(tree, override)
    try:
        config: DistillConfig = _parse(DistillConfig, tree, "")
    except DassError as error:
        raise DassError(f"{path}: {error}") from error
    _check(config)
    return config


def write_config(config: DistillConfig) -> str:
    """Return the whole configuration as TOML that ``read_config`` reads back."""
    lines = []
    for section, values in asdict(config).items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join([*lines, ""])


def _find(recipe: str) -> Path:
    own = RECIPES / f"{recipe}.toml"
    path = own if own.is_file() else Path(recipe)
    if not path.is_file():
        known = ", ".join(sorted(path.stem for path in RECIPES.glob("*.toml")))
        raise DassError(f"There is no recipe {recipe}; give the path of a TOML file or one of {known}.")
    return path


def _override(tree: dict[str, Any], override: str) -> None:
    key, equals, text = override.partition("=")
    section, dot, name = key.strip().partition(".")
    if not (equals and dot):
        raise DassError(f"--set {override}: write it as section.key=value, for example data.batch=8.")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text.strip()
    tree.setdefault(section, {})[name] = value


def _parse(kind: Any, tree: Mapping[str, Any], prefix: str) -> Any:
    """Build the dataclass ``kind`` from a table."""
    hints = get_type_hints(kind)
    for key in tree:
        if key not in hints:
            near = get_close_matches(key, hints, n=1, cutoff=0)[0]
            raise DassError(f"there is no setting {prefix}{key}; the nearest is {prefix}{near}.")
    return kind(**{key: _value(hints[key], value, f"{prefix}{key}") for key, value in tree.items()})


def _value(kind: Any, value: Any, key: str) -> Any:
    """Return ``value`` as the type ``kind``, or say what is wrong with it."""
    if is_dataclass(kind):
        if isinstance(value, dict):
            return _parse(kind, value, f"{key}.")
        raise DassError(f"{key} is a section: write [{key}] and its settings below.")
    if get_origin(kind) is tuple and isinstance(value, list):
        items = get_args(kind)
        if items[-1] is not ... and len(items) != len(value):
            raise DassError(f"{key} has {len(value)} values where {len(items)} are needed.")
        return tuple(_value(items[0], item, key) for item in value)
    if get_origin(kind) is Literal and value in get_args(kind):
        return value
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is kind:
        return value
    raise DassError(f"{key} is {value!r}, but must be {_describe(kind)}.")


def _describe(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return f"one of {', '.join(get_args(kind))}"
    if get_origin(kind) is tuple:
        return "a list"
    return {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}[kind]


def _check(config: DistillConfig) -> None:
    """Refuse what cannot be run."""
    run = config.schedule
    wrong = {
        f"model.preset is {config.model.preset}: choose one of {', '.join(PRESETS)}":
            config.model.preset not in PRESETS,
        "give model.init or model.imagenet, not both": config.model.init and config.model.imagenet,
        "give either schedule.steps or schedule.epochs": (run.steps > 0) == (run.epochs > 0),
        "run.average_epochs takes two epochs, the first and the last": len(config.run.average_epochs) not in (0, 2),
        "data.sure_labels is a probability: 0 for none, else below 1": not 0 <= config.data.sure_labels < 1,
        "data.carry_scenes needs optimiser.accumulate = 1":
            config.data.carry_scenes and config.optimiser.accumulate > 1,
        "data.carry_scenes needs a causal model, such as model.preset = streaming":
            config.data.carry_scenes and not PRESETS[config.model.preset].causal,
        "teacher.kind = store needs teacher.store, a folder that training.teacher wrote":
            config.teacher.kind == "store" and not config.teacher.store,
        "teacher.kind = ema needs run.ema": config.teacher.kind == "ema" and not config.run.ema,
        "augment.mixup_rate mixes waveforms and needs data.kind = clips":
            config.augment.mixup_rate > 0 and config.data.kind != "clips",
    }  # fmt: skip
    for sentence, holds in wrong.items():
        if holds:
            raise DassError(f"{sentence}.")


def changed_keys(old: DistillConfig, new: DistillConfig) -> list[str]:
    """Return the ``section.key`` names of the settings in which two configurations differ."""
    pairs = ((section.name, getattr(old, section.name), getattr(new, section.name)) for section in fields(old))
    return [f"{name}.{f.name}" for name, a, b in pairs for f in fields(a) if getattr(a, f.name) != getattr(b, f.name)]
