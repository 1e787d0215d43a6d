"""Tag recordings of any length in constant memory: chunks of a recording, with state carried from one to the next.

What is exact and what is approximate: ``docs/streaming.md``.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, replace
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from dass.audio import AudioSource
from dass.carry import Carry
from dass.config import FEATURES, FRAMES_PER_COLUMN, DassConfig, Scan
from dass.device import Precision
from dass.errors import DassError
from dass.fbank import FbankStream, Frames, normalise
from dass.inference import inference_form
from dass.model import Dass
from dass.resample import BLOCK_S, Resampler, to_mono
from dass.scores import ScoreBlock

CARRIED: dict[str, frozenset[Scan]] = {
    "none": frozenset(),
    "time": frozenset({"columns"}),
    "rows": frozenset({"columns", "rows"}),
    "exact": frozenset({"columns", "columns_down", "rows_apart"}),
}


@dataclass(frozen=True)
class CarryPolicy:
    """How a recording is cut and what goes from chunk to chunk; lengths in columns of 320 ms.

    ``carry``: ``none`` makes every window independent; ``time`` carries the scan that runs column by column, which is
    exact; ``rows`` also carries a state for each row of the scan that runs row by row, which then begins with its own
    past rather than with the end of the row below; ``exact`` carries everything a model with forward scans and causal
    convolutions has, so that chunks equal the whole, and needs neither halo nor look-ahead.

    A window is ``halo`` columns of past, a chunk, and ``look_ahead`` columns of future; the chunk's scores are kept.
    """

    carry: Literal["none", "time", "rows", "exact"] = "rows"
    chunk: int = 192
    halo: int = 8
    look_ahead: int = 8

    def __post_init__(self) -> None:
        if self.chunk < 1 or self.look_ahead < 0 or not 0 <= self.halo <= self.chunk:
            raise ValueError(f"a policy needs chunk >= 1, look_ahead >= 0 and 0 <= halo <= chunk, not {self}")

    @classmethod
    def of(cls, config: DassConfig) -> "CarryPolicy":
        """Return the policy that measured best for files with models of this kind."""
        return cls("exact", chunk=96, halo=0, look_ahead=0) if config.causal else cls()


@dataclass(frozen=True)
class StreamState:
    """All that is known about a stream between two steps.

    ``pending`` are the frames (T, 128), not normalised, from frame ``first_frame`` of the recording on, that the
    next window needs; ``next_column`` is the first one without scores; ``carry`` are the layers' states, in the order
    data meets the layers, as they were at ``first_frame``.
    """

    first_frame: int
    next_column: int
    pending: Frames
    carry: tuple[Tensor, ...]

    @property
    def stop_frame(self) -> int:
        """Return the frame to feed next."""
        return self.first_frame + len(self.pending)

    def to_bytes(self) -> bytes:
        """Return the state as safetensors; ``from_bytes`` brings it back bit for bit."""
        tensors = {f"carry.{i}": tensor.cpu().contiguous() for i, tensor in enumerate(self.carry)}
        tensors["pending"] = torch.from_numpy(np.ascontiguousarray(self.pending))
        tensors["position"] = torch.tensor([self.first_frame, self.next_column])
        return save(tensors)

    @staticmethod
    def from_bytes(data: bytes) -> "StreamState":
        """Read what ``to_bytes`` wrote.

        Raises
        ------
        DassError
            The bytes are not a saved state.
        """
        try:
            tensors = load(data)
            first_frame, next_column = tensors.pop("position").tolist()
            pending = tensors.pop("pending").numpy()
        except (SafetensorError, KeyError, ValueError) as error:
            raise DassError("The saved state of this analysis is damaged; start the analysis again.") from error
        carry = tuple(tensors[f"carry.{i}"] for i in range(len(tensors)))
        return StreamState(first_frame, next_column, pending, carry)


class StreamingTagger:
    """A model and a way to stream it; holds no state of any stream.

    Parameters
    ----------
    model : Dass
    policy : CarryPolicy, optional
        ``CarryPolicy.of(model.config)`` if left out.
    device : str
        Where the model runs.
    precision : str
        What matrix products are worked out in: float32 or bfloat16.
    """

    def __init__(
        self,
        model: Dass,
        policy: CarryPolicy | None = None,
        device: str = "cpu",
        precision: Precision = "float32",
    ) -> None:
        self.model = model.eval().to(device)
        self.policy = policy or CarryPolicy.of(model.config)
        self.device = device
        self._network = inference_form(self.model, device, precision)
        if (self.policy.carry == "exact") != model.config.causal:
            raise ValueError(
                f"carry policy {self.policy.carry!r} does not fit a model with causal={model.config.causal}"
            )

    def with_chunk(self, chunk: int) -> Self:
        """Return a tagger with the same model and longer or shorter chunks, in columns."""
        other = copy(self)
        other.policy = replace(self.policy, chunk=chunk)
        return other

    def start(self) -> StreamState:
        """Return the state at the beginning of a recording."""
        return StreamState(0, 0, np.zeros((0, FEATURES.n_mels), np.float32), ())

    def step(self, frames: Frames, state: StreamState) -> tuple[ScoreBlock, StreamState]:
        """Take the next frames (T, 128), not normalised; return the columns they complete, perhaps none.

        Returns
        -------
        The scores, and the state with which to go on. ``state`` itself is not changed.
        """
        pending = np.concatenate([state.pending, frames])
        state = StreamState(state.first_frame, state.next_column, pending, state.carry)
        done = [np.zeros((0, self.model.config.n_classes), np.float32)]
        first_column = state.next_column
        while len(state.pending) >= self._window_frames(state):
            logits, state = self._chunk(state)
            done.append(logits)
        return ScoreBlock(first_column, np.concatenate(done)), state

    def flush(self, state: StreamState) -> tuple[ScoreBlock, StreamState]:
        """Return the columns at the end of a recording; a last partial one is filled up with zero frames."""
        n_columns = -(-state.stop_frame // FRAMES_PER_COLUMN)
        left = n_columns - state.next_column
        if left <= 0:
            return ScoreBlock(state.next_column, np.zeros((0, self.model.config.n_classes), np.float32)), state
        missing = n_columns * FRAMES_PER_COLUMN - state.stop_frame
        logits, _ = self._run(np.pad(state.pending, ((0, missing), (0, 0))), state.carry, 0)
        return ScoreBlock(state.next_column, logits[-left:]), StreamState(
            state.stop_frame, n_columns, state.pending[:0], state.carry
        )

    def _window_frames(self, state: StreamState) -> int:
        """Return how many frames from ``state.first_frame`` on the next chunk needs."""
        stop = (state.next_column + self.policy.chunk + self.policy.look_ahead) * FRAMES_PER_COLUMN
        return stop - state.first_frame

    def _chunk(self, state: StreamState) -> tuple[npt.NDArray[np.float32], StreamState]:
        halo = state.next_column - state.first_frame // FRAMES_PER_COLUMN
        stop = state.next_column + self.policy.chunk
        next_frame = (stop - self.policy.halo) * FRAMES_PER_COLUMN
        keep = next_frame - state.first_frame
        logits, carry = self._run(state.pending[: self._window_frames(state)], state.carry, keep)
        return logits[halo : halo + self.policy.chunk], StreamState(
            next_frame, stop, state.pending[keep:].copy(), carry
        )

    @torch.inference_mode()
    def _run(
        self, frames: Frames, before: tuple[Tensor, ...], keep: int
    ) -> tuple[npt.NDArray[np.float32], tuple[Tensor, ...]]:
        features = torch.from_numpy(normalise(frames))[None].to(self.device)
        carry = Carry([x.to(self.device) for x in before], CARRIED[self.policy.carry], keep)
        logits = self._network.column_logits(features, carry)
        return logits[0].float().cpu().numpy(), tuple(carry.after)


READ_S = 8.0
"""Seconds of a recording read at once, unless chunks are shorter."""


def tag_source(
    source: AudioSource, tagger: StreamingTagger, state: StreamState | None = None, piece_s: float = READ_S
) -> Iterator[tuple[ScoreBlock, StreamState]]:
    """Tag a recording, or go on where ``state`` left off.

    Every yield is a place to show progress, to stop, or to save the state for later: what comes after resuming equals
    what would have come, bit for bit.

    Parameters
    ----------
    source : AudioSource
        Any rate and number of channels; a live one ends when its ``read`` gives fewer samples than asked for.
    tagger : StreamingTagger
    state : StreamState, optional
        As yielded before, for the same recording, model, policy and ``piece_s``. A state from other chunks will do
        too; scores then differ as they do between those, for models with forward scans by rounding.
    piece_s : float
        Seconds read and resampled at once, at most: how long the scores of a live source wait beside its chunks.
        Below 4 s it moves scores by rounding, where the rate is not 16 kHz.

    Yields
    ------
    Scores of the next columns, at least one, and the state after them.
    """
    state = state or tagger.start()
    piece_s = min(piece_s, tagger.policy.chunk * FEATURES.column_s)
    steps = _in_turn if source.n_samples is None else _overlapped
    end = state
    for block, end in steps(tagger, _frames(source, state.stop_frame, piece_s), state):
        if len(block.logits):
            yield block, end
    block, state = tagger.flush(end)
    if len(block.logits):
        yield block, state


Step = tuple[ScoreBlock, StreamState]


def _in_turn(tagger: StreamingTagger, pieces: Iterable[Frames], state: StreamState) -> Iterator[Step]:
    """Yield the step that each piece makes, as soon as it is there."""
    for frames in pieces:
        block, state = tagger.step(frames, state)
        yield block, state


_AHEAD = 8
"""Pieces read before they are needed: a chunk of a file, in less than 4 MB."""


def _overlapped(tagger: StreamingTagger, pieces: Iterable[Frames], state: StreamState) -> Iterator[Step]:
    """Yield the same steps, and read the next pieces while the model is at work."""

    def step(frames: Frames, before: Future[Step] | None) -> Step:
        return tagger.step(frames, state if before is None else before.result()[1])

    worker, waiting, last = ThreadPoolExecutor(1, thread_name_prefix="tags"), deque[Future[Step]](), None
    try:
        for frames in pieces:
            last = worker.submit(step, frames, last)
            waiting.append(last)
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        worker.shutdown(cancel_futures=True)


def _frames(source: AudioSource, first: int, piece_s: float) -> Iterator[Frames]:
    """Yield the log-mel frames of a recording from frame ``first`` on, those of ``piece_s`` seconds at a time."""
    resampler = Resampler(source.sample_rate, start=first * FEATURES.shift, block_s=min(piece_s, BLOCK_S))
    stream = FbankStream(begun=first > 0)
    position, length = resampler.first_input, round(piece_s * source.sample_rate)
    while True:
        samples = source.read(position, position + length)
        position += samples.shape[1]
        yield stream.push(resampler.push(to_mono(samples)))
        if samples.shape[1] < length:
            yield stream.push(resampler.flush())
            yield stream.flush()
            return
