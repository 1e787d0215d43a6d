"""Sounds out of packages, as labelled clips with licences in one folder."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np
import soundfile

from dass.audio import Samples
from dass.config import FEATURES
from dass.errors import AudioError
from dass.fbank import n_frames
from training.audioset import read_clip
from training.files import write_atomically
from training.fingerprint import KnownRecordings
from training.package_list import PackageList, words_of
from training.packages import Package, Packages

MANIFEST, LEFT_OUT = "manifest.csv", "left_out.txt"

_FRAMES = n_frames(60 * FEATURES.sample_rate)
"""Of longer sounds the first minute is taken."""
_SHORTEST_S = 0.1
_SILENT = 0.002
"""Largest sample of what is nothing but the noise of its encoding."""

_LONG_S = 15.0
_LONG_LABELS = frozenset({"Music", "Rock music", "Speech"})
_LONG_TOTAL_S = 30 * 60
"""What is taken of the music, the speech and all else that is long in one package: it would drown the rest."""

_HASH = 12
"""Hexadecimal digits of a clip's content, which end its file's name."""


@dataclass(frozen=True)
class CollectedClip:
    """A row of a manifest that `training.clips` reads; ``path`` is relative to the collection's folder."""

    path: str
    split: str
    source: str
    licence: str
    label: str
    audioset_names: str
    duration_s: float
    fold: str = ""

    def is_long(self) -> bool:
        """Tell whether the clip counts as music, speech or long."""
        return self.duration_s >= _LONG_S or not _LONG_LABELS.isdisjoint(self.audioset_names.split("|"))


class _UnwantedError(Exception):
    """A sound that stays out; its arguments are a word for why, and the rest that can be said."""


class Collection:
    """A folder of clips with a folder in it for each package, which is complete once its ``left_out.txt`` is there.

    Parameters
    ----------
    folder : Path
    names : PackageList
    known : KnownRecordings
        No clip may hold a second of these.
    """

    def __init__(self, folder: Path, names: PackageList, known: KnownRecordings) -> None:
        self._folder, self._names, self._known = folder, names, known
        self._heard = {_content(clip) for clip in self.clips()}

    def clips(self) -> Iterator[CollectedClip]:
        """Yield the clips of all packages that are complete."""
        for listed in sorted(self._folder.glob(f"*/{LEFT_OUT}")):
            yield from _read_rows(listed.with_name(MANIFEST))

    def left_out(self) -> list[str]:
        """Return a line for each file of the complete packages that is not a clip: why, package and file, details."""
        lists = sorted(self._folder.glob(f"*/{LEFT_OUT}"))
        return [line for listed in lists for line in listed.read_text("utf-8").splitlines()]

    def has(self, package: str) -> bool:
        """Tell whether a package is complete."""
        return (self._home(package) / LEFT_OUT).exists()

    def add(self, package: str, packages: Packages) -> None:
        """Add the clips of a package.

        Raises
        ------
        DassError
            The package cannot be had.
        """
        clips: list[CollectedClip] = []
        left_out: list[str] = []
        home = self._home(package)
        home.mkdir(parents=True, exist_ok=True)
        with packages.open(package) as files:
            contents = Package(files)
            for file, path in contents.sounds():
                try:
                    clips.append(self._clip(package, file, path, clips))
                except _UnwantedError as unwanted:
                    why, details = unwanted.args
                    left_out.append(f"{why}\t{package}/{file}\t{details}\n")
        _write_rows(home / MANIFEST, [replace(clip, licence=contents.licence) for clip in clips])
        write_atomically(home / LEFT_OUT, "".join(left_out).encode())

    def write_lists(self) -> None:
        """Write ``manifest.csv`` and ``left_out.txt`` for the whole folder."""
        _write_rows(self._folder / MANIFEST, list(self.clips()))
        write_atomically(self._folder / LEFT_OUT, "".join(f"{line}\n" for line in self.left_out()).encode())

    def _home(self, package: str) -> Path:
        return self._folder / f"deb_{package}"

    def _clip(self, package: str, file: str, path: Path, before: Sequence[CollectedClip]) -> CollectedClip:
        """Write the clip of a sound file, unless something is against it."""
        try:
            samples = read_clip(path, _FRAMES)
        except AudioError as error:
            raise _UnwantedError("unreadable", str(error).replace(str(path), file)) from error
        pcm = np.rint(samples * 2**15).clip(-(2**15), 2**15 - 1).astype(np.int16)
        content = hashlib.sha256(pcm.tobytes()).hexdigest()[:_HASH]
        words = words_of(Path(file).stem)
        clip = CollectedClip(
            path=f"{self._home(package).name}/{'_'.join([*words, content])}.flac",
            split="train",
            source=self._home(package).name,
            licence="",
            label=" ".join(words),
            audioset_names="|".join(self._names.classes(package, file)),
            duration_s=round(len(pcm) / FEATURES.sample_rate, 3),
        )
        self._judge(clip, samples, before)
        self._heard.add(content)
        soundfile.write(self._folder / clip.path, pcm, FEATURES.sample_rate, subtype="PCM_16")
        return clip

    def _judge(self, clip: CollectedClip, samples: Samples, before: Sequence[CollectedClip]) -> None:
        """Raise if a clip shall not be in the collection."""
        if clip.duration_s < _SHORTEST_S or np.abs(samples).max() < _SILENT:
            raise _UnwantedError("silent or short", f"{clip.duration_s} s")
        if _content(clip) in self._heard:
            raise _UnwantedError("duplicate", _content(clip))
        if clip.is_long() and sum(one.duration_s for one in before if one.is_long()) > _LONG_TOTAL_S:
            raise _UnwantedError("too much music and speech", "")
        if match := self._known.find(samples):
            raise _UnwantedError("excluded recording", f"number {match.recording}, correlation {match.similarity:.2f}")


def _content(clip: CollectedClip) -> str:
    return Path(clip.path).stem[-_HASH:]


def _read_rows(path: Path) -> Iterator[CollectedClip]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield CollectedClip(**{**row, "duration_s": float(row["duration_s"])})  # type: ignore[arg-type]


def _write_rows(path: Path, clips: Sequence[CollectedClip]) -> None:
    text = io.StringIO(newline="")
    rows = csv.DictWriter(text, [field.name for field in fields(CollectedClip)], lineterminator="\n")
    rows.writeheader()
    rows.writerows(asdict(clip) for clip in clips)
    write_atomically(path, text.getvalue().encode())
