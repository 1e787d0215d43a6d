"""Streaming recordings that differ in one short stretch: what they share is streamed once."""

from functools import reduce
from operator import add

import numpy as np
import numpy.typing as npt

from dass.config import FEATURES, FRAMES_PER_COLUMN
from dass.streaming import StreamingTagger, StreamState
from training.haystacks import Haystack, Recording
from training.readout import Readout

SETTLED = 1e-3
"""Largest difference of any logit of a chunk from the haystack alone at which the needle counts as forgotten."""

_NO_NEEDLE = np.zeros((0, FEATURES.n_mels), np.float32)


class HaystackStream:
    """The read-outs, under a carry policy, of recordings that are one haystack but for a needle.

    A stream's state is data: up to the last chunk before the needle it is the haystack's own, whatever the needle. From
    there a recording is streamed until a whole chunk behind the needle scores as the haystack alone does, to `SETTLED`;
    the rest is the haystack's.

    Parameters
    ----------
    tagger : StreamingTagger
    haystack : Haystack
        Streamed as far as it is needed; what is kept of it is about 0.7 MB for each minute.
    """

    def __init__(self, tagger: StreamingTagger, haystack: Haystack) -> None:
        self._tagger, self._haystack = tagger, haystack
        self._nothing = Readout.of(np.zeros((0, tagger.model.config.n_classes), np.float32))
        self._states = [tagger.start()]
        self._logits: list[npt.NDArray[np.float32]] = []
        self._readouts: list[Readout] = []
        self._ends: dict[int, Readout] = {}

    def readout(self, recording: Recording) -> Readout:
        """Return the read-out of a recording whose haystack is this one."""
        policy = self._tagger.policy
        chunk = max(0, (recording.start // FRAMES_PER_COLUMN - policy.look_ahead) // policy.chunk)
        state, heard = self._state_before(chunk), self._alone(0, chunk)
        while self._stop(chunk) <= recording.n_frames:
            behind = state.first_frame >= recording.start + len(recording.needle)
            block, state = self._tagger.step(recording.frames(state.stop_frame, self._stop(chunk)), state)
            heard += Readout.of(block.logits)
            chunk += 1
            if behind and self._is_settled(chunk - 1, block.logits):
                return heard + self._rest(chunk, recording.n_frames)
        return heard + self._end(recording, state)

    def _stop(self, chunk: int) -> int:
        """Return the frame up to which ``chunk`` listens."""
        policy = self._tagger.policy
        return ((chunk + 1) * policy.chunk + policy.look_ahead) * FRAMES_PER_COLUMN

    def _state_before(self, chunk: int) -> StreamState:
        """Return the state that the haystack alone has before ``chunk``."""
        while len(self._states) <= chunk:
            state = self._states[-1]
            frames = self._haystack.frames(state.stop_frame, self._stop(len(self._logits)))
            block, state = self._tagger.step(frames, state)
            self._states.append(state)
            self._logits.append(block.logits)
            self._readouts.append(Readout.of(block.logits))
        return self._states[chunk]

    def _alone(self, first: int, last: int) -> Readout:
        """Return the read-out of chunks ``first`` to ``last`` of the haystack alone."""
        self._state_before(last)
        return reduce(add, self._readouts[first:last], self._nothing)

    def _is_settled(self, chunk: int, logits: npt.NDArray[np.float32]) -> bool:
        self._state_before(chunk + 1)
        return bool(np.abs(logits - self._logits[chunk]).max() <= SETTLED)

    def _rest(self, chunk: int, n_frames: int) -> Readout:
        """Return the read-out of the haystack alone from ``chunk`` up to where a recording of ``n_frames`` ends."""
        last = chunk
        while self._stop(last) <= n_frames:
            last += 1
        if n_frames not in self._ends:
            alone = Recording(self._haystack, n_frames, _NO_NEEDLE, 0)
            self._ends[n_frames] = self._end(alone, self._state_before(last))
        return self._alone(chunk, last) + self._ends[n_frames]

    def _end(self, recording: Recording, state: StreamState) -> Readout:
        """Return the read-out of what a last chunk that is not full gives."""
        _, state = self._tagger.step(recording.frames(state.stop_frame, recording.n_frames), state)
        return Readout.of(self._tagger.flush(state)[0].logits)
