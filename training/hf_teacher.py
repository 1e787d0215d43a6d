"""An audio classifier in Hugging Face's format, such as AST, as a teacher."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from transformers import AutoFeatureExtractor, AutoModelForAudioClassification

from dass.config import FEATURES, N_CLASSES
from dass.errors import DassError
from dass.labels import ontology
from training.teacher import Float32

_EXTRACTORS: Any = AutoFeatureExtractor  # Any: their methods have no types
_MODELS: Any = AutoModelForAudioClassification
_WEIGHTS = ("*.safetensors", "*.bin")


class HfTeacher:
    """Scores whole clips with a model folder, on the GPU where there is one.

    Parameters
    ----------
    folder
        Holds ``config.json``, ``preprocessor_config.json`` and the weights; nothing is downloaded. The labels in
        ``id2label`` are AudioSet identifiers or display names, of all 527 classes or some.

    Raises
    ------
    DassError
        The folder holds no audio classifier, its sampling rate is not 16 kHz, or its labels are not AudioSet classes.
    """

    def __init__(self, folder: Path) -> None:
        extractor, model = _load(folder)
        if extractor.sampling_rate != FEATURES.sample_rate:
            raise DassError(
                f"{folder} hears {extractor.sampling_rate} Hz: a teacher must hear {FEATURES.sample_rate} Hz."
            )
        self.classes = _classes(model.config.id2label, folder)
        self.name, self.revision = folder.resolve().name, _revision(folder)
        self.prepare = _Prepare(extractor)
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = model.eval().to(self._device)

    @torch.inference_mode()
    def clip_logits(self, clips: Sequence[dict[str, torch.Tensor]]) -> Float32:
        """Return the logits (clips, 527) of prepared clips; NaN for classes that the model lacks."""
        inputs = {name: torch.cat([clip[name] for clip in clips]).to(self._device) for name in clips[0]}
        logits = np.full((len(clips), N_CLASSES), np.nan, np.float32)
        logits[:, self.classes] = self.model(**inputs).logits.float().cpu().numpy()
        return logits


def _load(folder: Path) -> tuple[Any, Any]:
    """Return the feature extractor and the model."""
    try:
        extractor = _EXTRACTORS.from_pretrained(folder, local_files_only=True)
        model, found = _MODELS.from_pretrained(folder, local_files_only=True, output_loading_info=True)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        reason = str(error).partition("\n")[0]
        raise DassError(f"{folder} holds no audio classifier of Hugging Face's format: {reason}") from error
    if found["missing_keys"]:  # the library would go on with random values
        raise DassError(f"{folder} lacks the weights {min(found['missing_keys'])}: it is no trained classifier.")
    return extractor, model


class _Prepare:
    """The model's own features of a waveform; apart from the model so that reading processes can be given it."""

    def __init__(self, extractor: Any) -> None:
        self._extractor = extractor

    def __call__(self, waveform: Float32) -> dict[str, torch.Tensor]:
        padded = np.pad(waveform, (0, max(0, FEATURES.window - len(waveform))))  # less gives AST's extractor no frame
        return dict(self._extractor(padded, sampling_rate=FEATURES.sample_rate, return_tensors="pt"))


def _classes(id2label: dict[int, str], folder: Path) -> tuple[int, ...]:
    """Return the class index of each of the model's outputs."""
    try:
        classes = [ontology().find(id2label[output]) for output in range(len(id2label))]
    except DassError as error:
        raise DassError(
            f"{folder}: its labels must be AudioSet classes, write their identifiers or names into id2label of "
            f"config.json. {error}"
        ) from error
    index, times = Counter(classes).most_common(1)[0]
    if times > 1:
        raise DassError(
            f"{folder}: {times} of its labels are {ontology().classes[index].display_name}; name each class once."
        )
    return tuple(classes)


def _revision(folder: Path) -> str:
    """Return the SHA-256 of all weight files, one after the other."""
    digest = hashlib.sha256()
    for file in sorted(file for pattern in _WEIGHTS for file in folder.glob(pattern)):
        with file.open("rb") as weights:
            while block := weights.read(2**20):
                digest.update(block)
    return digest.hexdigest()
