import csv
import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import resources
from dass.errors import DassError
from training.teacher import column_centres
from training.yamnet import PEAK_DB, YamnetTeacher

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


def test_a_clip_s_columns_are_those_of_its_waveform_and_nothing_behind_its_end(teacher_file: Path) -> None:
    teacher, waveform = YamnetTeacher(teacher_file), noise(3 * 5_120 + 1)
    [columns] = teacher.column_logits([waveform])
    assert columns.shape == (32, 527)
    np.testing.assert_array_equal(columns[:4], teacher.score(waveform, column_centres(4)).logits)
    assert np.isnan(columns[4:]).all()


def test_a_clip_s_score_is_the_mean_probability_of_its_columns(teacher_file: Path) -> None:
    teacher, clips = YamnetTeacher(teacher_file), [noise(9_000) / 100, noise(30_000) / 100]
    with np.errstate(over="ignore"):
        probabilities = 1 / (1 + np.exp(-teacher.column_logits(clips).astype(float)))
        expected = [np.mean(p[:n], 0) for p, n in zip(probabilities, (2, 6), strict=True)]
        np.testing.assert_allclose(1 / (1 + np.exp(-teacher.clip_logits(clips))), expected, rtol=1e-5, atol=1e-12)


def test_it_hears_every_clip_at_one_level(teacher_file: Path) -> None:
    heard = YamnetTeacher(teacher_file).prepare(noise(900) / 50)
    np.testing.assert_allclose(20 * np.log10(np.abs(heard).max()), PEAK_DB, atol=1e-4)


def test_it_names_its_weights_and_the_classes_it_knows(teacher_file: Path) -> None:
    teacher = YamnetTeacher(teacher_file)
    assert teacher.revision == hashlib.sha256(teacher_file.read_bytes()).hexdigest()
    assert len(teacher.classes) == 521


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a model at all")
    with pytest.raises(DassError, match=r"notes\.txt is no TFLite model"):
        YamnetTeacher(tmp_path / "notes.txt")
    with pytest.raises(DassError, match="is no TFLite model"):
        YamnetTeacher(tmp_path)
