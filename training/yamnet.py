"""The YAMNet teacher: what it hears in a waveform, frame by frame.

YAMNet (Google, Apache-2.0) is a MobileNet v1 trained on AudioSet with 521 of its 527 classes.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import flatbuffers  # type: ignore[import-untyped]
import numpy as np
import numpy.typing as npt
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

import resources
from dass.config import FEATURES, N_CLASSES
from dass.errors import DassError
from dass.metadata import sha256
from training.audioset import CLIP_COLUMNS
from training.ensemble import mean_logits
from training.mixing import at_peak
from training.teacher import Float32, TeacherScores, column_centres

WINDOW = 15_600
"""Samples (at 16 kHz) that one teacher frame hears: 0.975 s."""

EMBEDDING = 1024
"""Size of YAMNet's embedding: the input of its linear classifier."""

PEAK_DB = -12
"""Level at which it should hear everything: its scores depend on the level (250 clips, label among its top 3: 73, 77,
75, 70 % at peaks of -1, -12, -24, -36 dBFS)."""

_TFLITE = b"TFL3"
"""Fifth to eighth byte of every TFLite file."""


def at_best_level(waveform: Float32) -> Float32:
    """Return a waveform (n,) at the level that YAMNet hears best."""
    return at_peak(waveform, PEAK_DB)


class YamnetTeacher:
    """YAMNet from its TFLite file, on one thread; it scores frames, clips and columns.

    Its logits lie within -60..10 where there is sound; in digital silence, which it never heard, they run off to -600
    and 50.

    Parameters
    ----------
    model_path
        ``yamnet.tflite``: float32 waveform (15600,) in, sigmoid scores (1, 521) out.

    Raises
    ------
    DassError
        The file is no TFLite model.
    """

    prepare = staticmethod(at_best_level)

    def __init__(self, model_path: str | Path) -> None:
        path = Path(model_path)
        model = path.read_bytes() if path.is_file() else b""
        if model[4:8] != _TFLITE:
            raise DassError(f"{model_path} is no TFLite model: give the path of yamnet.tflite.")
        self._interpreter = Interpreter(model_content=_with_inner_outputs(model), num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._embedding, self._logits = (d["index"] for d in self._interpreter.get_output_details())
        self._model_index, self._yamnet_index = _class_pairs()
        self.name, self.revision = path.stem, sha256(path)
        self.classes = tuple(self._model_index.tolist())

    def score(self, waveform: Float32, centres_s: npt.NDArray[np.float64]) -> TeacherScores:
        """Score one 0.975 s window around each centre.

        Parameters
        ----------
        waveform
            Samples (n,) at 16 kHz, -1..1; it counts as silent before its start and after its end.
        centres_s
            Centres of the windows (frames,) in seconds, inside the waveform.
        """
        scores = TeacherScores(
            np.full((len(centres_s), N_CLASSES), np.nan, np.float32),
            np.empty((len(centres_s), EMBEDDING), np.float32),
        )
        for frame, window in enumerate(_windows(waveform, centres_s)):
            self._interpreter.set_tensor(self._input, window)
            self._interpreter.invoke()
            scores.logits[frame, self._model_index] = self._interpreter.get_tensor(self._logits)[0, self._yamnet_index]
            scores.embeddings[frame] = self._interpreter.get_tensor(self._embedding)[0]
        return scores

    def clip_logits(self, clips: Sequence[Float32]) -> Float32:
        """Return the logits (clips, 527) of the clips' mean probabilities over their columns."""
        return mean_logits(self.column_logits(clips).swapaxes(0, 1))

    def column_logits(self, clips: Sequence[Float32]) -> Float32:
        """Return the logits (clips, 32, 527) of prepared waveforms (n,); columns behind a clip's end are NaN."""
        logits = np.full((len(clips), CLIP_COLUMNS, N_CLASSES), np.nan, np.float32)
        for clip, waveform in zip(logits, clips, strict=True):
            columns = min(CLIP_COLUMNS, -(-len(waveform) // FEATURES.column_samples))
            clip[:columns] = self.score(waveform, column_centres(columns)).logits
        return logits


def _windows(waveform: Float32, centres_s: npt.NDArray[np.float64]) -> Iterator[Float32]:
    padded = np.pad(waveform, WINDOW)
    starts = np.rint(centres_s * FEATURES.sample_rate).astype(np.int64) + WINDOW - WINDOW // 2
    return (padded[start : start + WINDOW] for start in starts)


def _with_inner_outputs(model: bytes) -> bytes:
    """Return the TFLite model with the inputs of its last two layers, embedding and logits, as its outputs."""
    # The file gives sigmoids only, and asking the interpreter to keep all tensors is meant for debugging.
    unpacked: Any = schema.ModelT.InitFromPackedBuf(model, 0)
    graph = unpacked.subgraphs[0]
    dense, sigmoid = graph.operators[-2:]
    graph.outputs = [dense.inputs[0], sigmoid.inputs[0]]
    builder = flatbuffers.Builder(len(model))
    builder.Finish(unpacked.Pack(builder), file_identifier=_TFLITE)
    return bytes(builder.Output())


def _class_pairs() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return (model class indices, YAMNet class indices) of the classes that both have."""
    with resources.path("audioset/ontology.csv").open(encoding="utf-8", newline="") as file:
        pairs = [
            (int(row["model_index"]), int(row["yamnet_index"])) for row in csv.DictReader(file) if row["yamnet_index"]
        ]
    model_index, yamnet_index = np.array(pairs).T
    return model_index, yamnet_index
