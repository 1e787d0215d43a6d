"""A manifest of made clips, and a model file that has YAMNet's inputs, outputs and last layers."""

from collections.abc import Callable
from pathlib import Path

import flatbuffers
import numpy as np
import pytest
import soundfile
from ai_edge_litert import schema_py_generated as schema

Rows = list[tuple[str, str, str, float]]
WriteManifest = Callable[[Rows], Path]


@pytest.fixture
def write_manifest(tmp_path: Path) -> WriteManifest:
    """Write (path, split, audioset_names, seconds) rows and their clips of white noise."""

    def write(rows: Rows) -> Path:
        rng = np.random.default_rng(0)
        lines = ["path,split,audioset_names"]
        for path, split, names, seconds in rows:
            soundfile.write(tmp_path / path, rng.uniform(-0.1, 0.1, int(seconds * 16_000)), 16_000, subtype="PCM_16")
            lines.append(f'{path},{split},"{names}"')
        manifest = tmp_path / "manifest.csv"
        manifest.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return manifest

    return write


@pytest.fixture
def manifest(write_manifest: WriteManifest) -> Path:
    return write_manifest(
        [
            ("dog.wav", "train", "Dog|Bark", 0.4),
            ("siren.wav", "train", "Siren", 1.3),
            ("rain.wav", "train", "Rain", 14.0),
            ("held_out.wav", "dev", "Music", 2.0),
        ]
    )


@pytest.fixture(scope="session")
def taps() -> np.ndarray:
    """Return which samples of its window the made teacher gives out as its embedding."""
    return np.random.default_rng(1).integers(0, 15_600, 1024).astype(np.int32)


@pytest.fixture(scope="session")
def dense() -> np.ndarray:
    """Return the weights (521, 1024) of the made teacher's last layer."""
    return np.random.default_rng(2).standard_normal((521, 1024)).astype(np.float32)


@pytest.fixture(scope="session")
def teacher_file(tmp_path_factory: pytest.TempPathFactory, taps: np.ndarray, dense: np.ndarray) -> Path:
    """Write a TFLite model: waveform (15600,) -> gather -> fully connected -> sigmoid (1, 521)."""
    path = tmp_path_factory.mktemp("teacher") / "made.tflite"
    path.write_bytes(_made_model(taps, dense))
    return path


def _made_model(taps: np.ndarray, dense: np.ndarray) -> bytes:
    model = schema.ModelT()
    model.version = 3
    model.buffers = [schema.BufferT() for _ in range(3)]
    model.buffers[1].data = np.frombuffer(taps.tobytes(), np.uint8)
    model.buffers[2].data = np.frombuffer(dense.tobytes(), np.uint8)
    float32, int32 = schema.TensorType.FLOAT32, schema.TensorType.INT32
    graph = schema.SubGraphT()
    graph.tensors = [
        _tensor("waveform", [15_600], float32),
        _tensor("taps", [1, 1024], int32, buffer=1),
        _tensor("embedding", [1, 1024], float32),
        _tensor("dense", [521, 1024], float32, buffer=2),
        _tensor("logits", [1, 521], float32),
        _tensor("scores", [1, 521], float32),
    ]
    gather, connected, sigmoid = (
        schema.BuiltinOperator.GATHER,
        schema.BuiltinOperator.FULLY_CONNECTED,
        schema.BuiltinOperator.LOGISTIC,
    )
    model.operatorCodes = [_code(builtin) for builtin in (gather, connected, sigmoid)]
    graph.operators = [
        _operator(0, [0, 1], 2, schema.BuiltinOptions.GatherOptions, schema.GatherOptionsT()),
        _operator(1, [2, 3, -1], 4, schema.BuiltinOptions.FullyConnectedOptions, schema.FullyConnectedOptionsT()),
        _operator(2, [4], 5),
    ]
    graph.inputs, graph.outputs = [0], [5]
    model.subgraphs = [graph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def _tensor(name: str, shape: list[int], kind: int, buffer: int = 0) -> schema.TensorT:
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.type, tensor.buffer = name, shape, kind, buffer
    return tensor


def _code(builtin: int) -> schema.OperatorCodeT:
    code = schema.OperatorCodeT()
    code.builtinCode, code.deprecatedBuiltinCode, code.version = builtin, builtin, 1
    return code


def _operator(code: int, inputs: list[int], output: int, kind: int = 0, options: object = None) -> schema.OperatorT:
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = code, inputs, [output]
    operator.builtinOptionsType, operator.builtinOptions = kind, options
    return operator
