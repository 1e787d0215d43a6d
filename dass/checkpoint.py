"""Model files: ours, the published ones, and VMamba's ImageNet weights as a starting point.

Ours is a ``.safetensors`` file whose metadata holds the model's configuration as JSON, beside whatever else should
travel with the weights (name, licence, untrained classes). The published files hold tensors only: their size is read
off the shapes. A file is data and never program: pickles are read as tensors or not at all.
"""

import json
import pickle
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn, get_args

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from dass.config import PRESETS, DassConfig, Scan
from dass.errors import CheckpointError
from dass.metadata import read_metadata
from dass.model import Dass

WEIGHTS_NAME = "model.safetensors"
"""The file that is read when a folder is given, as on the Hugging Face hub."""

_CONFIG_KEY = "dass_config"
_PICKLE_SUFFIXES = {".pth", ".pt"}
_OWN_KEY = re.compile(r"(?:^|\.)((?:patch_embed|layers|classifier)\..*)")
_BLOCK = re.compile(r"layers\.(\d+)\.blocks\.(\d+)\.")
_FETCH_AGAIN = "fetch the file again or choose another"


def load_model(path: Path) -> Dass:
    """Return the model stored in ``path``, in float32 and evaluation mode.

    Parameters
    ----------
    path
        A ``.safetensors`` file of ours or of the published kind, a published ``.pth``, or a folder that holds
        ``model.safetensors``.

    Raises
    ------
    CheckpointError
        If the file is missing, damaged or not a DASS checkpoint; names the tensor and the shape that do not fit.
    """
    file = weights_file(path)
    tensors = _read_tensors(file)
    model = _build(file, tensors)
    _fill(model, tensors, file)
    return model.eval()


def save_model(
    model: Dass, path: Path, metadata: Mapping[str, str] | None = None, dtype: torch.dtype = torch.float32
) -> None:
    """Write ``model`` with its configuration to the ``.safetensors`` file ``path``, whole or not at all.

    Parameters
    ----------
    model
        On any device.
    path
        Replaced if it exists.
    metadata
        Texts kept beside the weights, e.g. ``name``, ``licence``, ``description``.
    dtype
        Of the stored tensors: float32, or float16 for half the size.
    """
    tensors = {key: tensor.detach().to("cpu", dtype).contiguous() for key, tensor in model.state_dict().items()}
    partial = path.with_name(f"{path.name}.part")
    save_file(tensors, partial, {**(metadata or {}), _CONFIG_KEY: json.dumps(asdict(model.config))})
    partial.replace(path)


def initialise_from_vmamba(model: Dass, path: Path) -> None:
    """Start ``model`` from a VMamba ImageNet checkpoint, in place.

    The first convolution is summed over its three input channels, 1x1 convolutions become matrices, and the model keeps
    its own fresh head (arXiv 2407.04082).

    Raises
    ------
    CheckpointError
        As `load_model`, also if the checkpoint's size is not the model's.
    """
    file = weights_file(path)
    tensors = _read_tensors(file)
    tensors |= {key: own for key, own in model.state_dict().items() if key.startswith("classifier.head.")}
    first = tensors.get("patch_embed.0.weight")
    if first is not None and first.ndim == 4:
        tensors["patch_embed.0.weight"] = first.sum(dim=1, keepdim=True)
    _fill(model, tensors, file)


def read_config(path: Path) -> DassConfig:
    """Return the configuration of the model stored in ``path`` (as for `load_model`, which see for the errors)."""
    file = weights_file(path)
    return _config(file, _read_tensors(file))


def weights_file(path: Path) -> Path:
    """Return the file that holds the weights: ``path`` itself, or ``model.safetensors`` in the folder ``path``.

    Raises
    ------
    CheckpointError
        If there is no such file.
    """
    file = path / WEIGHTS_NAME if path.is_dir() else path
    if not file.is_file():
        raise CheckpointError(f"{file}: there is no such model file; check the path.")
    return file


def _read_tensors(file: Path) -> dict[str, Tensor]:
    """Read a file's tensors under their own names, i.e. without what a wrapper wrote before them."""
    if file.suffix == ".safetensors":
        tensors = _read_safetensors(file)
    elif file.suffix in _PICKLE_SUFFIXES:
        tensors = _read_pickle(file)
    else:
        raise CheckpointError(f"{file}: a model file ends in .safetensors, .pth or .pt; choose one that does.")
    own = {_own_key(key): tensor for key, tensor in tensors.items()}
    if len(own) < len(tensors):
        raise CheckpointError(f"{file}: holds more than one model; {_FETCH_AGAIN}.")
    return own


def _own_key(key: str) -> str:
    found = _OWN_KEY.search(key)
    return found[1] if found else key


def _read_safetensors(file: Path) -> dict[str, Tensor]:
    try:
        with safe_open(file, framework="pt") as stored:
            return {key: stored.get_tensor(key) for key in stored.keys()}  # noqa: SIM118 - it is no mapping
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{file}: damaged, truncated or no safetensors file; {_FETCH_AGAIN}.") from error


def _read_pickle(file: Path) -> dict[str, Tensor]:
    try:
        content = torch.load(file, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        _refuse_pickle(file, error)
    except Exception as error:  # a damaged file can fail anywhere inside the reader
        raise CheckpointError(f"{file}: damaged, truncated or no PyTorch file; {_FETCH_AGAIN}.") from error
    return _state_dict(content, file)


def _refuse_pickle(file: Path, error: pickle.UnpicklingError) -> NoReturn:
    program = re.search(r"GLOBAL (\S+)", str(error))
    if program is None:
        raise CheckpointError(f"{file}: damaged, truncated or no PyTorch file; {_FETCH_AGAIN}.") from error
    raise CheckpointError(
        f"{file}: holds the Python object {program[1]}, which could run code, so it was not opened; "
        "ask its author for a file of tensors only."
    ) from error


def _state_dict(content: Any, file: Path) -> dict[str, Tensor]:
    for wrapper in ("model", "state_dict"):
        if isinstance(content, dict) and isinstance(content.get(wrapper), dict):
            content = content[wrapper]
    if not isinstance(content, dict):
        raise CheckpointError(f"{file}: holds a {type(content).__name__} and no named tensors; {_FETCH_AGAIN}.")
    for key, tensor in content.items():
        if not (isinstance(key, str) and isinstance(tensor, Tensor)):
            raise CheckpointError(f"{file}: its entry {key!r} is no named tensor; {_FETCH_AGAIN}.")
    return content


def _build(file: Path, tensors: dict[str, Tensor]) -> Dass:
    config = _config(file, tensors)
    try:
        return Dass(config)
    except (TypeError, ValueError, RuntimeError) as error:
        raise CheckpointError(f"{file}: its configuration describes no model; {_FETCH_AGAIN}.") from error


def _config(file: Path, tensors: dict[str, Tensor]) -> DassConfig:
    """Return the stored configuration, or the published one of this size; the tensors decide the size."""
    text = read_metadata(file).get(_CONFIG_KEY)
    sizes = _infer_config(tensors, file)
    if text is None:
        return sizes
    config = _parse_config(text, file)
    if (config.widths, config.depths) != (sizes.widths, sizes.depths):
        raise CheckpointError(f"{file}: its configuration and its tensors differ in size; {_FETCH_AGAIN}.")
    return config


def _parse_config(text: str, file: Path) -> DassConfig:
    try:
        stored: dict[str, Any] = json.loads(text)
        fields: dict[str, Any] = {k: tuple(value) if isinstance(value, list) else value for k, value in stored.items()}
        config = DassConfig(**fields)
        if set(config.scans) <= set(get_args(Scan)):
            return config
    except (AttributeError, TypeError, ValueError) as error:
        raise CheckpointError(f"{file}: its configuration cannot be read; it may need a newer version.") from error
    raise CheckpointError(f"{file}: its scans {config.scans} are not all known; it may need a newer version.")


def _infer_config(tensors: dict[str, Tensor], file: Path) -> DassConfig:
    """Read the size of a model off its tensors: widths off convolutions, depths by counting blocks."""
    blocks = {found.groups() for key in tensors if (found := _BLOCK.match(key))}
    depths = tuple(count for _, count in sorted(Counter(stage for stage, _ in blocks).items()))
    widening = ["patch_embed.5.weight", *(f"layers.{stage}.downsample.1.weight" for stage in range(len(depths) - 1))]
    for key in widening:
        if key not in tensors:
            raise _missing(key, file)
    widths = tuple(next(iter(tensors[key].shape), 1) for key in widening)
    medium = PRESETS["medium"]
    return medium if (widths, depths) == (medium.widths, medium.depths) else DassConfig(widths, depths)


def _fill(model: Dass, tensors: dict[str, Tensor], file: Path) -> None:
    """Copy ``tensors`` into ``model``, all of them or none."""
    own = model.state_dict()
    for key in own:
        if key not in tensors:
            raise _missing(key, file)
    fitting = {}
    for key, tensor in tensors.items():
        if key not in own:
            raise CheckpointError(f"{file}: the tensor {key!r} belongs to no DASS model of this size; {_FETCH_AGAIN}.")
        fitting[key] = _fit(key, tensor, own[key].shape, file)
    model.load_state_dict(fitting)


def _fit(key: str, tensor: Tensor, shape: torch.Size, file: Path) -> Tensor:
    """Return ``tensor`` in ``shape``; a 1x1 convolution and a matrix are the same thing."""
    if tensor.shape in (shape, (*shape, 1, 1)) or shape == (*tensor.shape, 1, 1):
        return tensor.reshape(shape)
    raise CheckpointError(
        f"{file}: the tensor {key!r} has shape {tuple(tensor.shape)} where {tuple(shape)} is needed; {_FETCH_AGAIN}."
    )


def _missing(key: str, file: Path) -> CheckpointError:
    return CheckpointError(f"{file}: the tensor {key!r} is missing, so this is no DASS checkpoint; {_FETCH_AGAIN}.")
