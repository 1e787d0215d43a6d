"""Whatever gives probabilities for the columns of a recording: a model under a policy, or a teacher."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dass.audio import Samples
from dass.config import FRAMES_PER_COLUMN
from dass.errors import DassError
from dass.fbank import Frames, fbank
from dass.model import Dass
from dass.scores import probabilities
from dass.streaming import CARRIED, CarryPolicy, StreamingTagger
from training.known_recording import KnownEvent
from training.teacher import Teacher, column_centres
from training.whole_pass import whole_pass

Scores = npt.NDArray[np.float32]

WINDOW_FRAMES = 1024
"""What the published models were trained on: 10.24 s."""
PIECE_FRAMES = 800
"""What eight seconds give, which is how much of a recording is read at once."""
POLICY_HELP = "carry:chunk:halo:look-ahead in columns of 0.32 s, such as rows:192:8:8; or default, windows or whole"


@dataclass(frozen=True)
class Scene:
    """A recording and what is known to be in it: ``waveform`` (n,) at 16 kHz, and its events in order of time."""

    waveform: Samples
    known: list[KnownEvent]

    @cached_property
    def frames(self) -> Frames:
        """Return the log-mel frames, not normalised; zeros fill up the last column, as at the end of any stream."""
        frames = fbank(self.waveform)
        return np.pad(frames, ((0, -len(frames) % FRAMES_PER_COLUMN), (0, 0)))

    @property
    def n_columns(self) -> int:
        """Return the number of columns of scores."""
        return len(self.frames) // FRAMES_PER_COLUMN


Listener = Callable[[Scene], Scores]
"""Returns the probabilities (columns, 527) of a scene."""


def listener(model: Dass, policy: str, device: str) -> Listener:
    """Return a model that listens under a policy.

    Parameters
    ----------
    policy : str
        ``carry:chunk:halo:look-ahead`` in columns as in `CarryPolicy`; ``default`` for the model's own; ``windows``
        for windows of 10.24 s of which each is a recording by itself; ``whole`` for one pass over everything.

    Raises
    ------
    DassError
        That is no policy, or none for this model.
    """
    tagger = StreamingTagger(model, None if policy in _LOGITS else parse_policy(policy, model), device)
    logits = _LOGITS.get(policy, stream)
    return lambda scene: probabilities(logits(tagger, scene.frames))


def teacher_listener(teacher: Teacher) -> Listener:
    """Return a teacher that listens to a window around the centre of each column; classes that it lacks score 0."""

    def listen(scene: Scene) -> Scores:
        logits = teacher.score(scene.waveform, column_centres(scene.n_columns)).logits
        return np.nan_to_num(probabilities(logits), nan=0)

    return listen


def stream(tagger: StreamingTagger, frames: Frames) -> Scores:
    """Return the logits (columns, classes) of frames (T, 128) that are fed as those of a recording are."""
    state, done = tagger.start(), []
    for first in range(0, len(frames), PIECE_FRAMES):
        block, state = tagger.step(frames[first : first + PIECE_FRAMES], state)
        done.append(block.logits)
    block, _ = tagger.flush(state)
    return np.concatenate([*done, block.logits])


def _windows(tagger: StreamingTagger, frames: Frames) -> Scores:
    return np.concatenate([stream(tagger, frames[i : i + WINDOW_FRAMES]) for i in range(0, len(frames), WINDOW_FRAMES)])


def _whole(tagger: StreamingTagger, frames: Frames) -> Scores:
    if tagger.model.config.causal:  # any chunks are the whole
        return stream(tagger, frames)
    blocks = whole_pass(tagger.model, lambda start, stop: frames[start:stop], len(frames))
    return np.concatenate([block.logits for block in blocks])


_LOGITS = {"default": stream, "windows": _windows, "whole": _whole}


def parse_policy(text: str, model: Dass) -> CarryPolicy:
    """Return the policy that ``carry:chunk:halo:look-ahead`` stands for; a `DassError` if it does not fit the model."""
    try:
        carry, *lengths = text.split(":")
        chunk, halo, look_ahead = map(int, lengths)
        if carry not in CARRIED:
            raise ValueError(f"what is carried is one of {', '.join(CARRIED)}")
        policy = CarryPolicy(carry, chunk, halo, look_ahead)  # type: ignore[arg-type]
        StreamingTagger(model, policy)
    except ValueError as error:
        raise DassError(f"{text} is no policy for this model ({error}); give {POLICY_HELP}.") from error
    return policy
