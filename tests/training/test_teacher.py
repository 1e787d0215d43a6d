import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import resources
from dass.errors import DassError
from training.teacher import YamnetTeacher, column_centres

LACKING = (
    "Male speech, man speaking",
    "Female speech, woman speaking",
    "Battle cry",
    "Male singing",
    "Female singing",
    "Funny music",
)


def noise(n: int) -> np.ndarray:
    return np.random.default_rng(n).uniform(-1, 1, n).astype(np.float32)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(n=st.integers(1, 40_000), place=st.floats(0, 1))
def test_a_frame_hears_the_window_around_its_centre(teacher_file: Path, taps: np.ndarray, n: int, place: float) -> None:
    waveform = noise(n)
    centre = round(place * (n - 1))
    scores = YamnetTeacher(teacher_file).score(waveform, np.array([centre / 16_000]))
    heard = np.pad(waveform, 15_600)[centre + 7_800 : centre + 7_800 + 15_600]
    np.testing.assert_array_equal(scores.embeddings[0], heard[taps])


def test_logits_are_the_last_layer_before_the_sigmoid_in_model_order(teacher_file: Path, dense: np.ndarray) -> None:
    scores = YamnetTeacher(teacher_file).score(noise(48_000), column_centres(9))
    with resources.path("audioset/ontology.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["yamnet_index"]]
    model_index = [int(row["model_index"]) for row in rows]
    yamnet_index = [int(row["yamnet_index"]) for row in rows]
    expected = scores.embeddings @ dense.T
    np.testing.assert_allclose(scores.logits[:, model_index], expected[:, yamnet_index], atol=1e-3)


def test_classes_that_yamnet_lacks_are_nan(teacher_file: Path) -> None:
    logits = YamnetTeacher(teacher_file).score(noise(16_000), column_centres(2)).logits
    with resources.path("audioset/ontology.csv").open(encoding="utf-8") as file:
        name_of = {int(row["model_index"]): row["name"] for row in csv.DictReader(file) if row["model_index"]}
    assert logits.shape == (2, 527)
    for frame in logits:
        assert {name_of[i] for i in np.flatnonzero(np.isnan(frame))} == set(LACKING)


def test_a_column_s_centre_is_its_middle() -> None:
    np.testing.assert_allclose(column_centres(3), [0.16, 0.48, 0.80])


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a model at all")
    with pytest.raises(DassError, match=r"notes\.txt is no TFLite model"):
        YamnetTeacher(tmp_path / "notes.txt")
