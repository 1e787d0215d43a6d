import io
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import pytest
import soundfile

from tests.training.packed import MadePackages, wav_of
from training import collection as module
from training.clips import ClipLibrary
from training.collection import LEFT_OUT, MANIFEST, Collection
from training.fingerprint import KnownRecordings
from training.package_list import PackageList

NAMES = PackageList([], {"talk": ["Speech"]}, {"dog": "Dog", "bark": "Bark", "song": "Music"})
NOTHING = KnownRecordings([])
COPYRIGHT = {"usr/share/doc/game/copyright": b"License: CC0-1.0\n"}


def noise(seed: int, seconds: float = 0.5, rate: int = 16_000) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, int(seconds * rate)).astype(np.float32)


def collect(folder: Path, files: Mapping[str, bytes], known: KnownRecordings = NOTHING) -> Collection:
    collection = Collection(folder, NAMES, known)
    collection.add("game", MadePackages({"game": {f"usr/share/{name}": content for name, content in files.items()}}))
    return collection


def reasons(collection: Collection) -> dict[str, str]:
    rows = [line.split("\t") for line in collection.left_out()]
    return {file.removeprefix("game/usr/share/"): why for why, file, _ in rows}


def test_clips_keep_the_sound_and_say_where_they_are_from(tmp_path: Path) -> None:
    sound = noise(0)
    files = {"game/Dog/loud_Bark1.wav": wav_of(sound), "doc/game/copyright": b"License: CC0-1.0\n"}
    [clip] = collect(tmp_path, files).clips()
    assert (clip.split, clip.source, clip.licence) == ("train", "deb_game", "CC0-1.0 (Debian copyright)")
    assert (clip.label, clip.audioset_names, clip.duration_s, clip.fold) == ("loud bark", "Dog|Bark", 0.5, "")
    samples, rate = soundfile.read(tmp_path / clip.path, dtype="float32")
    assert rate == 16_000
    np.testing.assert_allclose(samples, sound, atol=2**-15)


def test_clips_are_16_khz_mono_and_a_minute_at_most(tmp_path: Path) -> None:
    stereo = np.stack([noise(1, 61, 8_000)] * 2, 1)
    [clip] = collect(tmp_path, {"game/rain.wav": wav_of(stereo, 8_000)}).clips()
    assert clip.duration_s == pytest.approx(60, abs=0.01)
    assert soundfile.info(tmp_path / clip.path).samplerate == 16_000
    assert soundfile.info(tmp_path / clip.path).channels == 1


def test_what_is_no_clip_is_listed_with_the_reason(tmp_path: Path) -> None:
    files = {
        "game/good.wav": wav_of(noise(1)),
        "game/same.wav": wav_of(noise(1)),
        "game/short.wav": wav_of(noise(2, 0.09)),
        "game/silent.wav": wav_of(noise(3) * 0.003),
        "game/broken.ogg": b"no sound",
    }
    collection = collect(tmp_path, files)
    assert [clip.label for clip in collection.clips()] == ["good"]
    assert reasons(collection) == {
        "game/same.wav": "duplicate",
        "game/short.wav": "silent or short",
        "game/silent.wav": "silent or short",
        "game/broken.ogg": "unreadable",
    }
    [broken] = [line for line in collection.left_out() if line.startswith("unreadable")]
    assert "Cannot open usr/share/game/broken.ogg: it is not a recording" in broken


def test_no_clip_holds_an_excluded_recording(tmp_path: Path) -> None:
    evaluation = noise(4, 3)
    files = {
        "game/part.wav": wav_of(0.3 * evaluation[5_000:25_000]),
        "game/within.wav": wav_of(np.concatenate([noise(5, 2), evaluation, noise(6, 2)])),
        "game/other.wav": wav_of(noise(7, 3)),
    }
    collection = collect(tmp_path, files, KnownRecordings([evaluation]))
    assert [clip.label for clip in collection.clips()] == ["other"]
    assert set(reasons(collection).values()) == {"excluded recording"}
    assert not list(tmp_path.rglob("*part*"))


def test_music_speech_and_what_is_long_does_not_drown_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONG_TOTAL_S", 20)
    files = {"game/song1.wav": 4, "game/hum.wav": 18, "game/song2.wav": 1, "game/hiss.wav": 15, "game/dog.wav": 1}
    sounds = {name: wav_of(noise(seed, s)) for seed, (name, s) in enumerate(files.items())}
    collection = collect(tmp_path, sounds)
    assert [clip.label for clip in collection.clips()] == ["song", "hum", "dog"]
    assert set(reasons(collection)) == {"game/song2.wav", "game/hiss.wav"}


def test_a_sound_that_two_packages_share_is_taken_once_also_when_the_second_comes_later(tmp_path: Path) -> None:
    packages = MadePackages({name: {f"usr/share/{name}.wav": wav_of(noise(1))} for name in ("first", "second")})
    Collection(tmp_path, NAMES, NOTHING).add("first", packages)
    later = Collection(tmp_path, NAMES, NOTHING)
    later.add("second", packages)
    assert [clip.source for clip in later.clips()] == ["deb_first"]
    assert later.has("second")


class TornPackages(MadePackages):
    """Packages whose download ends halfway."""

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        with super().open(name) as files:
            content = files.read()
            yield io.BytesIO(content[: len(content) // 2])


def test_a_package_that_broke_off_is_not_there_and_is_collected_the_next_time(tmp_path: Path) -> None:
    made = {"game": {f"usr/share/{seed}.wav": wav_of(noise(seed)) for seed in range(4)}}
    torn = Collection(tmp_path, NAMES, NOTHING)
    with pytest.raises(tarfile.ReadError):
        torn.add("game", TornPackages(made))
    assert not torn.has("game")
    assert not list(torn.clips())
    again = Collection(tmp_path, NAMES, NOTHING)
    again.add("game", MadePackages(made))
    assert len(list(again.clips())) == 4


def test_the_manifest_is_one_that_the_mixer_reads(tmp_path: Path) -> None:
    collection = collect(tmp_path, {"game/dog.wav": wav_of(noise(1)), "game/zap, 1.wav": wav_of(noise(2))})
    collection.add("talk", MadePackages({"talk": {"usr/share/talk/17.wav": wav_of(noise(3))}}))
    collection.write_lists()
    library = ClipLibrary([tmp_path / MANIFEST], tmp_path / "cache")
    assert [clip.path for clip in library.clips] == [clip.path for clip in collection.clips()]
    assert [len(clip.classes) for clip in library.clips] == [1, 0, 1]
    assert library.length(2) == 8_000
    assert (tmp_path / LEFT_OUT).read_text() == ""
