import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import example, given
from hypothesis import strategies as st

from dass.errors import AudioError, DassError
from dass.fbank import fbank, normalise
from dass.labels import ontology
from training.audioset import clip_features, read_clip, read_set
from training.texts import Texts

SPEECH, DOG, BARK = (ontology().find(name) for name in ("Speech", "Dog", "Bark"))
SEGMENTS = """# Segments csv created Sun Mar  5 10:54:31 2017
# num_ytids=3, num_segs=3, num_unique_labels=3, num_positive_labels=4
# YTID, start_seconds, end_seconds, positive_labels
--PJHxphWEs, 30.000, 40.000, "/m/09x0r,/m/0bt9lr"
-abcdefghi_, 0.000, 10.000, "/m/0bt9lr"
ABCDEFGHIJK, 0.000, 10.000, "/m/09x0r"
"""


def noise(n: int) -> np.ndarray:
    return np.random.default_rng(n).uniform(-0.5, 0.5, n).astype(np.float32)


@pytest.fixture
def touch(tmp_path: Path):
    def make(*paths: str) -> None:
        for path in paths:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).touch()

    return make


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_ast_s_json(tmp_path: Path, touch) -> None:
    touch("x/--PJHxphWEs_30.000.flac", "b.wav")
    entries = [
        {"wav": "x/--PJHxphWEs_30.000.flac", "labels": "/m/09x0r,/m/0bt9lr"},
        {"wav": str(tmp_path / "b.wav"), "labels": "/m/0bt9lr"},
        {"wav": "gone.wav", "labels": "/m/0bt9lr"},
    ]
    clips = read_set(write(tmp_path / "set.json", json.dumps({"data": entries})))
    assert [(clip.id, clip.path, clip.classes) for clip in clips] == [
        ("--PJHxphWEs", tmp_path / "x/--PJHxphWEs_30.000.flac", (SPEECH, DOG)),
        ("b", tmp_path / "b.wav", (DOG,)),
    ]
    assert clips.shortfall.missing == ["gone.wav"]


@pytest.mark.parametrize("name", ["{}.wav", "{}_30.000.flac", "part1/deep/{}_30000_40000.opus"])
def test_audioset_s_segments(tmp_path: Path, touch, name: str) -> None:
    files = [name.format(youtube_id) for youtube_id in ("--PJHxphWEs", "-abcdefghi_")]
    touch(*(f"audio/{file}" for file in files), "audio/notes.txt", "audio/ABCDEFGHIJKL.wav")
    clips = read_set(write(tmp_path / "eval.csv", SEGMENTS), tmp_path / "audio")
    assert [(clip.id, clip.path, clip.classes) for clip in clips] == [
        ("--PJHxphWEs", tmp_path / "audio" / files[0], (SPEECH, DOG)),
        ("-abcdefghi_", tmp_path / "audio" / files[1], (DOG,)),
    ]
    assert clips.shortfall.missing == ["ABCDEFGHIJK"]


def test_a_plain_table(tmp_path: Path, touch) -> None:
    touch("a/x.wav", "a/y.wav")
    table = 'id,path,mids,split\n7,a/x.wav,"/m/09x0r,/m/0bt9lr",train\n,a/y.wav,/m/0bt9lr,dev\n'
    clips = read_set(write(tmp_path / "set.csv", table))
    assert [(clip.id, clip.classes) for clip in clips] == [("7", (SPEECH, DOG)), ("a/y", (DOG,))]
    [clip] = read_set(tmp_path / "set.csv", split="dev")
    assert clip.path == tmp_path / "a/y.wav"


def test_a_manifest_of_the_mixer(manifest: Path) -> None:
    clips = read_set(manifest, split="train")
    assert [clip.id for clip in clips] == ["dog", "siren", "rain"]
    assert clips[0].classes == (DOG, BARK)


def test_paths_may_be_relative_to_another_folder(manifest: Path, tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "set.csv").write_bytes(manifest.read_bytes())
    assert len(read_set(lists / "set.csv", audio=tmp_path)) == 4


def test_a_set_is_a_sequence(manifest: Path) -> None:
    clips = read_set(manifest)
    assert [clip.id for clip in clips[1:3]] == ["siren", "rain"]
    assert clips[-1] == clips[3]
    with pytest.raises(IndexError):
        clips[4]


def test_labels_lie_end_to_end(manifest: Path) -> None:
    clips = read_set(manifest)
    labels, edges = clips.labels()
    assert [tuple(labels[a:b]) for a, b in pairwise(edges)] == [clip.classes for clip in clips]


def test_two_million_clips_take_no_more_than_their_texts(tmp_path: Path, touch) -> None:
    touch("--PJHxphWEs_30.000.flac")
    table = "\n".join(["path,mids,id", *(f"--PJHxphWEs_30.000.flac,/m/09x0r,{i:011d}" for i in range(2_000))])
    clips = read_set(write(tmp_path / "set.csv", table))
    held = [
        vars(part)[name] for part in vars(clips).values() if isinstance(part, Texts) for name in ("_bytes", "_edges")
    ]
    held += list(clips.labels())
    assert sum(memoryview(part).nbytes for part in held) < 100 * len(clips)


WRONG = {
    "set.json": [
        ('{"data": [', "cannot be read as a labelled set"),
        ('{"data": []}', "no clip is there"),
        ('{"data": [{"wav": "a.wav"}]}', "it has no labels"),
        ('{"data": [{"wav": "a.wav", "labels": "/m/xyz"}]}', r'set.json, a.wav: There is no class "/m/xyz"'),
        ('{"data": [{"wav": "b.wav", "labels": "/m/09x0r"}]}', r"no clip is there, 1 missing \(b.wav\)"),
    ],
    "set.csv": [
        ("path,label\na.wav,Dog\n", "has no column mids or audioset_names"),
        ("wav,mids\na.wav,/m/09x0r\n", "has no column path"),
        ("path,audioset_names\na.wav,Dogg\n", 'set.csv, line 2: There is no class "Dogg"'),
        ("path,mids\na.wav,\n", 'set.csv, line 2: There is no class ""'),
        ("path,mids\na.wav,/m/09x0r\na.wav,/m/09x0r\n", "has two clips with the id a"),
        ("# YTID\n", "name the folder of their audio"),
    ],
}


@pytest.mark.parametrize(("name", "text", "message"), [(n, *case) for n, cases in WRONG.items() for case in cases])
def test_a_wrong_set_is_explained(tmp_path: Path, touch, name: str, text: str, message: str) -> None:
    touch("a.wav")
    with pytest.raises(DassError, match=message):
        read_set(write(tmp_path / name, text))


def test_a_segment_with_a_value_too_many_is_named(tmp_path: Path) -> None:
    with pytest.raises(DassError, match="line 2: a segment has four values, not 2"):
        read_set(write(tmp_path / "eval.csv", "# YTID\nabc, 0.0\n"), tmp_path)


@pytest.mark.parametrize(
    ("name", "text"), [("a.json", '{"data": []}'), ("a.csv", "path,mids\n"), ("s.csv", "# YTID\n")]
)
def test_a_split_needs_a_column(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(DassError, match="leave the split out"):
        read_set(write(tmp_path / name, text), tmp_path, split="train")


@pytest.mark.parametrize(
    ("suffix", "kind"), [(".wav", {}), (".flac", {}), (".opus", {"format": "OGG", "subtype": "OPUS"})]
)
def test_any_format_gives_16_khz_mono(tmp_path: Path, suffix: str, kind: dict[str, str]) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000)
    soundfile.write(tmp_path / f"a{suffix}", np.stack([tone, tone], 1), 48_000, **kind)
    samples = read_clip(tmp_path / f"a{suffix}")
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)
    assert samples.dtype == np.float32
    np.testing.assert_allclose(samples[1_000:15_000], expected[1_000:15_000], atol=0.03)


def test_a_clip_is_cut_after_its_frames(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "long.wav", noise(20 * 16_000), 16_000, subtype="FLOAT")
    samples = read_clip(tmp_path / "long.wav")
    np.testing.assert_array_equal(samples, noise(20 * 16_000)[: len(samples)])
    assert len(fbank(samples)) == len(clip_features(samples)) == 1024


def test_ten_seconds_are_998_frames_and_zeros_before_normalisation() -> None:
    features = clip_features(noise(160_000))
    np.testing.assert_array_equal(features[:998], normalise(fbank(noise(160_000))))
    np.testing.assert_allclose(features[998:], 4.2677393 / (2 * 4.5689974), rtol=1e-6)


@given(n=st.integers(1, 40_000), frames=st.integers(1, 300))
@example(n=1, frames=1)
def test_features_have_the_length_asked_for(n: int, frames: int) -> None:
    assert clip_features(noise(n), frames).shape == (frames, 128)


def test_a_clip_without_sound_is_named(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "void.wav", np.zeros(0), 16_000)
    with pytest.raises(AudioError, match=r"void\.wav"):
        read_clip(tmp_path / "void.wav")


def test_a_damaged_clip_is_an_error_and_not_a_shorter_clip(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "cut.wav", noise(16_000), 16_000)
    data = (tmp_path / "cut.wav").read_bytes()
    (tmp_path / "cut.wav").write_bytes(data[: len(data) // 2])
    with pytest.raises(AudioError, match=r"cut\.wav is damaged or cut off"):
        read_clip(tmp_path / "cut.wav")
