"""Does listening for a day lose anything, or grow?

    .venv/bin/python -m tests.benchmarks.live_soak --hours 24 --sound FOLDER

A made-up microphone (`tests.fake_input.FakeInputs`) plays ten minutes of noise and tones, or of real sound, over and
over, as fast as the session takes it in: capture, the model, the recorder, the compression and the project file are
those of the program, in one process. Meanwhile the device gives nothing for three seconds, three times, and once it is
unplugged for a minute. Afterwards every sample in every file is compared with the one that was played at that time by
the file's clock, and recordings and gaps must follow one another without a hole from the first sample to the last.
Memory is the resident pages of the process (VmRSS), looked at every five minutes of sound; its slope is that of the
line through all but those of the first hour. Printed are the figures; it ends with 1 where a sample is missing or
another, a gap is not in the list, or memory grows by 10 MB an hour. What is written is deleted afterwards: 170 MB
an hour at 16 kHz. Linux.
"""

import os
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NamedTuple

import numpy as np
import typer

from app.core.files import DATA_VARIABLE
from app.core.gap import LossReason
from app.core.input_choice import InputChoice
from app.core.latency import nearest
from app.core.project import Project
from app.workers.capture import STEPS
from app.workers.live import live
from app.workers.live_job import LiveJob
from app.workers.live_notices import Scored
from dass.audio import Samples, open_audio
from tests.benchmarks import recordings as sounds
from tests.fake_input import START, FakeInputs
from training import report

WORLD_S = 600
STALL_S, UNPLUGGED_S = 3.0, 60.0
LOOK_S = 300.0
SETTLED_H = 1.0
MOST_MB_AN_HOUR = 10.0
BLOCK = 1 << 20
EXPECTED = [*[LossReason.STALLED] * 3, LossReason.DEVICE_GONE]


def main(
    hours: Annotated[float, typer.Option(help="How much sound is played.")] = 24.0,
    model: Annotated[str, typer.Option(help="A model's name or file.")] = "streaming",
    latency: Annotated[float, typer.Option(help="Seconds that scores may take.")] = 0.4,
    sound: Annotated[Path | None, typer.Option(help="A recording or folder to play.")] = None,
    rate: Annotated[int, typer.Option(help="Sample rate in Hz.")] = 16_000,
    channels: Annotated[int, typer.Option(help="Number of channels, at most 2.")] = 1,
    scratch: Annotated[Path | None, typer.Option(help="Folder for all that is written; else the system's.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Listen, compare and print; ends with 1 where anything is amiss."""
    with TemporaryDirectory(dir=scratch) as folder:
        os.environ[DATA_VARIABLE] = folder
        world = FakeInputs(a_sound(sound, rate, channels), rate, step_s=0.1)
        plan_faults(world, hours * 3600)
        job = LiveJob(
            inputs=lambda: (world, world.clock),
            project_path=Path(folder) / "live.dass",
            choice=InputChoice(),
            model=model,
            device="cpu",
            latency=nearest(latency),
            folder=Path(folder) / "sound",
        )
        soak = listen(job, world, hours * 3600)
        found = kept(job, world)
    title = f"{hours:g} h of {sound or 'noise and tones'}, {rate} Hz, {channels} channel(s), {model}"
    report.show(title, ("", ""), [*soak.rows, *found.rows])
    report.keep(json, title=title, memory_mb=soak.memory_mb, rows=[*soak.rows, *found.rows])
    if not found.is_all_there or soak.slope_mb > MOST_MB_AN_HOUR:
        raise typer.Exit(1)


def a_sound(path: Path | None, rate: int, channels: int) -> Samples:
    """Return what the world plays over and over (channels, n)."""
    pieces = sounds.over_and_over(path, rate, channels) if path else sounds.noise_and_tones(rate, channels)
    played = np.zeros((channels, WORLD_S * rate), np.float32)
    n_played = 0
    for piece in pieces:
        piece = piece[:, : played.shape[1] - n_played]
        played[:, n_played : n_played + piece.shape[1]] = piece
        n_played += piece.shape[1]
        if n_played == played.shape[1]:
            return played
    raise AssertionError("the pieces have no end")


def plan_faults(world: FakeInputs, duration_s: float) -> None:
    """Plan three stalls, and that the device goes and comes back."""
    for share in (0.2, 0.4, 0.6):
        world.at(share * duration_s, lambda: world.stall(STALL_S))
    world.at(0.8 * duration_s, world.unplug)
    world.at(0.8 * duration_s + UNPLUGGED_S, world.plug_in)


@dataclass
class Soak:
    """How a session went."""

    duration_s: float
    elapsed_s: float
    processor_s: float
    n_columns: int
    memory_mb: list[tuple[float, float]]
    """Hours of sound, and how much it was then."""

    @property
    def slope_mb(self) -> float:
        """Return how much memory grows with each hour of sound."""
        settled = [look for look in self.memory_mb if look[0] >= SETTLED_H] or self.memory_mb
        return float(np.polyfit(*zip(*settled, strict=True), 1)[0]) if len(settled) > 1 else 0.0

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Return what to print of it."""
        memory = [mb for _, mb in self.memory_mb]
        return [
            ("times real time", f"{self.duration_s / self.elapsed_s:.0f}"),
            ("processor seconds per second of sound", f"{self.processor_s / self.duration_s:.4f}"),
            ("columns scored", f"{self.n_columns:,}"),
            ("memory, first and last (MB)", f"{memory[0]:.0f}, {memory[-1]:.0f}"),
            ("memory slope (MB/h)", f"{self.slope_mb:.2f}"),
        ]


def listen(job: LiveJob, world: FakeInputs, duration_s: float) -> Soak:
    """Let a session hear ``duration_s`` seconds of a world."""
    memory_mb: list[tuple[float, float]] = []
    n_columns, began_s, worked_s = 0, time.perf_counter(), time.process_time()
    with closing(live(job)) as session:
        for notice in session:
            n_columns += len(notice.block.logits) if isinstance(notice, Scored) else 0
            if world.now_s >= len(memory_mb) * LOOK_S:
                memory_mb.append((world.now_s / 3600, resident_mb()))
            if world.now_s >= duration_s:
                break
    return Soak(world.now_s, time.perf_counter() - began_s, time.process_time() - worked_s, n_columns, memory_mb)


def resident_mb() -> float:
    """Return the resident memory of this process."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


class Piece(NamedTuple):
    """A part of what was played, from one sample up to another."""

    first: int
    stop: int


@dataclass(frozen=True)
class Kept:
    """What is in a project after a session."""

    recordings: list[Piece]
    gaps: list[Piece]
    reasons: list[LossReason]
    played: Piece
    n_other: int
    """Samples that are not those that were played then."""
    n_columns: int

    @property
    def n_unaccounted(self) -> int:
        """Return how many samples are in no recording and no gap, or in two."""
        pieces = sorted([*self.recordings, *self.gaps])
        ends = [self.played.first, *(piece.stop for piece in pieces)]
        starts = [*(piece.first for piece in pieces), self.played.stop]
        return sum(abs(start - end) for start, end in zip(starts, ends, strict=True))

    @property
    def is_all_there(self) -> bool:
        """Return whether nothing is missing, nor another, and each fault is in the list."""
        return self.n_unaccounted == self.n_other == 0 and self.reasons == EXPECTED

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Return what to print of it."""
        n_kept, n_lost = (sum(piece.stop - piece.first for piece in pieces) for pieces in (self.recordings, self.gaps))
        return [
            ("recordings", f"{len(self.recordings):,}"),
            ("samples played", f"{self.played.stop - self.played.first:,}"),
            ("kept", f"{n_kept:,}"),
            ("in gaps", f"{n_lost:,}"),
            ("unaccounted", f"{self.n_unaccounted:,}"),
            ("not what was played then", f"{self.n_other:,}"),
            ("gaps", ", ".join(self.reasons)),
            ("columns kept", f"{self.n_columns:,}"),
        ]


def kept(job: LiveJob, world: FakeInputs) -> Kept:
    """Compare what a project has with what was played."""
    with Project.open(job.project_path) as project:
        timeline, gaps = project.timeline(), project.gaps()
        n_columns = sum(run.n_columns for place in timeline.placements for run in project.runs(place.recording.id))
    began_s = (timeline.origin - START).total_seconds()
    first = [round((began_s + place.start_s) * world.sample_rate) for place in timeline.placements]
    recordings = [place.recording for place in timeline.placements]
    lost = [round((gap.start - START).total_seconds() * world.sample_rate) for gap in gaps]
    return Kept(
        recordings=[Piece(start, start + kept.n_samples) for start, kept in zip(first, recordings, strict=True)],
        gaps=[Piece(start, start + gap.n_samples) for start, gap in zip(lost, gaps, strict=True)],
        reasons=[gap.reason for gap in gaps],
        played=Piece(first[0], round(world.now_s * world.sample_rate)),
        n_other=sum(n_other(kept.path, start, world) for start, kept in zip(first, recordings, strict=True)),
        n_columns=n_columns,
    )


def n_other(path: Path, first: int, world: FakeInputs) -> int:
    """Return how many samples of a file are not those of the world from ``first`` on."""
    n_found = 0
    with open_audio(path) as source:
        for start in range(0, source.n_samples or 0, BLOCK):
            samples = source.read(start, start + BLOCK)
            played = np.rint(world.heard(first + start, first + start + samples.shape[1]) * STEPS)
            n_found += int((samples != played.clip(-STEPS, STEPS - 1) / STEPS).sum())
    return n_found


if __name__ == "__main__":
    typer.run(main)
