from pathlib import Path

import numpy as np
import pytest
import soundfile

from dass.errors import AudioError, DassError
from dass.labels import ontology
from training.clips import ClipLibrary


def test_only_train_clips_with_their_classes(manifest: Path, tmp_path: Path) -> None:
    clips = ClipLibrary([manifest], tmp_path / "cache").clips
    assert [clip.path for clip in clips] == ["dog.wav", "siren.wav", "rain.wav"]
    assert clips[0].classes == (ontology().find("Dog"), ontology().find("Bark"))


def test_samples_are_those_of_the_file(manifest: Path, tmp_path: Path) -> None:
    library = ClipLibrary([manifest], tmp_path / "cache")
    for index, clip in enumerate(library.clips):
        samples, _ = soundfile.read(manifest.parent / clip.path, dtype="float32")
        assert library.length(index) == len(samples)
        np.testing.assert_array_equal(library.read(index, 100, 2_000), samples[100:2_000])


def test_clips_are_decoded_once_and_again_when_the_manifest_changes(manifest: Path, tmp_path: Path) -> None:
    first = ClipLibrary([manifest], tmp_path / "cache").read(1, 0, 500)
    (manifest.parent / "siren.wav").unlink()
    np.testing.assert_array_equal(ClipLibrary([manifest], tmp_path / "cache").read(1, 0, 500), first)
    manifest.write_text("path,split,audioset_names\nrain.wav,train,Rain\n", encoding="utf-8")
    assert ClipLibrary([manifest], tmp_path / "cache").length(0) == 14 * 16_000


def test_label_sets_are_drawn_by_the_square_root_of_their_count(write_manifest, tmp_path: Path) -> None:
    many = [(f"rain{i}.wav", "train", "Rain", 0.1) for i in range(9)]
    library = ClipLibrary([write_manifest([("dog.wav", "train", "Dog", 0.1), *many])], tmp_path / "cache")
    rng = np.random.default_rng(0)
    counts = np.bincount([library.draw(rng) for _ in range(3_000)], minlength=10) / 3_000
    np.testing.assert_allclose(counts, [1 / 4, *[3 / 4 / 9] * 9], atol=0.03)


def test_clips_of_several_manifests_come_one_after_the_other(manifest: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "manifest.csv"
    other.parent.mkdir()
    soundfile.write(other.parent / "dog.wav", np.full(1_600, 0.5), 16_000, subtype="PCM_16")
    other.write_text("path,split,audioset_names\ndog.wav,train,Bark\n", encoding="utf-8")
    library = ClipLibrary([manifest, other], tmp_path / "cache")
    assert [clip.path for clip in library.clips] == ["dog.wav", "siren.wav", "rain.wav", "dog.wav"]
    assert library.clips[3].classes == (ontology().find("Bark"),)
    np.testing.assert_array_equal(library.read(3, 0, 1_600), np.full(1_600, 0.5, np.float32))


def test_clips_without_labels_are_drawn_by_the_square_root_of_their_source(manifest: Path, tmp_path: Path) -> None:
    rows = "".join(f"rain.wav,train,,{source}\n" for source in ["big"] * 9 + ["small"])
    manifest.write_text("path,split,audioset_names,source\n" + rows, encoding="utf-8")
    library = ClipLibrary([manifest], tmp_path / "cache")
    assert {clip.classes for clip in library.clips} == {()}
    rng = np.random.default_rng(0)
    counts = np.bincount([library.draw(rng) for _ in range(3_000)], minlength=10) / 3_000
    np.testing.assert_allclose(counts, [*[3 / 4 / 9] * 9, 1 / 4], atol=0.03)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("path,split\n", "has no column audioset_names"),
        ("path,split,audioset_names\ndog.wav,dev,Dog\n", "has no clip whose split is train"),
        ("path,split,audioset_names\ndog.wav,train,Dogg\n", 'manifest.csv, line 2: There is no class "Dogg"'),
    ],
)
def test_a_wrong_manifest_is_explained(manifest: Path, tmp_path: Path, text: str, message: str) -> None:
    manifest.write_text(text, encoding="utf-8")
    with pytest.raises(DassError, match=message):
        ClipLibrary([manifest], tmp_path / "cache")


@pytest.mark.parametrize(
    ("n", "rate", "message"), [(800, 8_000, "is 8000 Hz: training clips must be 16000"), (0, 16_000, "is empty")]
)
def test_a_wrong_clip_is_named(manifest: Path, tmp_path: Path, n: int, rate: int, message: str) -> None:
    soundfile.write(manifest.parent / "rain.wav", np.zeros(n), rate)
    with pytest.raises(AudioError, match=rf"rain\.wav {message}"):
        ClipLibrary([manifest], tmp_path / "cache")


def test_a_clip_that_cannot_be_decoded_is_named(manifest: Path, tmp_path: Path) -> None:
    (manifest.parent / "rain.wav").write_text("no audio")
    with pytest.raises(AudioError, match=r"rain\.wav cannot be decoded"):
        ClipLibrary([manifest], tmp_path / "cache")
