"""How soon a ten-hour recording is seen, and what its whole picture takes.

    .venv/bin/python -m tests.benchmarks.first_picture --formats wav,flac --json first_picture.json

Two recordings are made, 48 kHz stereo: an RF64 that is sparse (a minute of noise and tones every ten minutes, zeros
that take no disk between them) and a FLAC of three minutes over and over. Each is dropped from the system's file cache
and measured in new processes:

- seen: from the path to the opened recording with its fingerprint and clock; from there to the first tile, and to all
  tiles of the whole recording at 1,900 pixels with something in every column; the same until nothing more can be
  sketched; then single tiles at places spread over the recording, and the whole again once its picture is stored.
  Through `TileLoader`, signals included; imports are not counted.
- stored: `build_pictures` from nothing to the end, as times real time, and the size of the file.

Memory is the peak of resident pages (VmHWM) of each process, its interpreter and libraries included. Linux.
"""

import multiprocessing
import os
import re
import struct
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from app.core.picture_grid import level_for
from app.core.pyramid import Pyramid
from app.core.pyramid_builder import build_pictures
from app.core.recording import Recording, inspect
from app.core.tiles import TileKey, tile_keys
from app.workers.tile_loader import TileLoader
from dass.audio import Samples
from tests.benchmarks import recordings
from training import report

RATE, CHANNELS = 48_000, 2
PIXELS = 1_900
LEVELS = (-3, 0, 4, 7)
QUIET_MS = 2_000
"""Without a better tile for so long there comes none."""

SOUND_MINUTES, EVERY_MINUTES = 1, 10


def main(
    hours: Annotated[float, typer.Option(help="Length of the recordings.")] = 10.0,
    formats: Annotated[str, typer.Option(help="wav, flac or both, comma-separated.")] = "wav,flac",
    scratch: Annotated[Path | None, typer.Option(help="Folder for the recordings; the system's if left out.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Measure and print."""
    makers = {"wav": sparse_rf64, "flac": repeated_flac}
    figures = {}
    for name in formats.split(","):
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            path = makers[name](Path(folder) / f"night.{name}", hours)
            seen = in_new_process(see, path, Path(folder) / "none")
            stored = in_new_process(store, path, Path(folder) / "pictures")
            again = in_new_process(see, path, Path(folder) / "pictures")
            stored["whole again (s)"] = again["whole (s)"]
            figures[name] = {"file (GB)": path.stat().st_size / 1e9, **seen, **stored}
    title = f"{hours:g} h, {RATE} Hz, {CHANNELS} channels"
    rows = [(key, *(f"{measured[key]:.3g}" for measured in figures.values())) for key in next(iter(figures.values()))]
    report.show(title, ("", *figures), rows)
    report.keep(json, title=title, figures=figures)


def sparse_rf64(path: Path, hours: float) -> Path:
    """Write a recording that is mostly zeros, which take no disk, and return its path."""
    frame = 2 * CHANNELS
    n_bytes = round(hours * 3600 * RATE) * frame
    ds64 = struct.pack("<4sIQQQI", b"ds64", 28, n_bytes + 72, n_bytes, n_bytes // frame, 0)
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, CHANNELS, RATE, frame * RATE, frame, 16)
    header = b"RF64" + struct.pack("<I", 2**32 - 1) + b"WAVE" + ds64 + fmt + b"data" + struct.pack("<I", 2**32 - 1)
    minute = np.concatenate(list(islice(sound(), 6 * SOUND_MINUTES)), axis=1).T * 2**15
    with path.open("wb") as file:
        file.write(header)
        file.truncate(len(header) + n_bytes)
        for start in range(0, round(hours * 60), EVERY_MINUTES):
            file.seek(len(header) + start * 60 * RATE * frame)
            file.write(minute.astype("<i2").tobytes())
    return path


def repeated_flac(path: Path, hours: float) -> Path:
    """Write three minutes over and over, and return the path."""
    return recordings.write(path, cycle(list(islice(sound(), 18))), hours * 60, RATE, CHANNELS)


def sound() -> Iterator[Samples]:
    """Yield ten seconds after ten seconds."""
    return recordings.noise_and_tones(RATE, CHANNELS)


def in_new_process(measure: Callable[..., dict[str, float]], path: Path, folder: Path) -> dict[str, float]:
    """Return what ``measure`` finds, with the recording not in the file cache at first, and the peak memory."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        figures = pool.submit(measure, path, folder).result()
        return {**figures, f"peak memory to {measure.__name__} (MiB)": pool.submit(peak_mib).result()}


def peak_mib() -> float:
    """Return the peak of this process's resident memory."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def see(path: Path, folder: Path) -> dict[str, float]:
    """Measure how soon tiles are seen."""
    application = QCoreApplication([])
    started = time.perf_counter()
    recording = replace(inspect(path), id=1)
    figures = {"opened (s)": time.perf_counter() - started}
    viewer = Viewer(recording, folder)
    whole = tile_keys(1, level_for(recording.duration_s / PIXELS), 0.0, recording.duration_s)
    figures["first tile (s)"], figures["whole (s)"], figures["as good as it gets (s)"] = viewer.show(whole)
    for level in LEVELS:
        places = np.linspace(0.03, 0.97, 9) * recording.duration_s
        keys = {key for place in places for key in tile_keys(1, level, place, place + 1e-3)}
        viewer.forget()
        figures[f"tile of level {level} (ms)"] = 1000 * median(viewer.show([key])[2] for key in sorted(keys))
    viewer.loader.close()
    application.quit()
    return figures


class Viewer:
    """Asks a loader for tiles and waits for them."""

    def __init__(self, recording: Recording, folder: Path) -> None:
        self.loader = TileLoader(folder)
        self.loader.loaded.connect(self._take)
        self._recording = recording
        self.forget()
        self._loop = QEventLoop()
        self._quiet = QTimer(singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._loop.quit)

    def forget(self) -> None:
        """Begin anew, without tiles."""
        self.loader.set_recordings([self._recording])

    def show(self, keys: Sequence[TileKey]) -> tuple[float, float, float]:
        """Return the seconds to the first of ``keys``, to all with no column absent, and to the last better one."""
        self._keys, self._arrivals, self._wholes = keys, [], []
        started = time.perf_counter()
        self.loader.request(keys)
        self._loop.exec()
        return self._arrivals[0] - started, self._wholes[0] - started, self._arrivals[-1] - started

    def _take(self, *_: object) -> None:
        self._arrivals.append(time.perf_counter())
        tiles = [self.loader.tile(key) for key in self._keys]
        if all(tile and tile.picture.is_drawn.all() for tile in tiles):
            self._wholes.append(self._arrivals[-1])
        if all(tile and tile.is_final for tile in tiles):
            self._quiet.stop()
            self._loop.quit()
        else:
            self._quiet.start()


def store(path: Path, folder: Path) -> dict[str, float]:
    """Measure what the whole picture takes."""
    recording = replace(inspect(path), id=1)
    started = time.perf_counter()
    for _ in build_pictures([recording], folder):
        pass
    elapsed_s = time.perf_counter() - started
    return {
        "stored (s)": elapsed_s,
        "stored (times real time)": recording.duration_s / elapsed_s,
        "stored (MB)": Pyramid(recording, folder).path.stat().st_size / 1e6,
    }


if __name__ == "__main__":
    typer.run(main)
