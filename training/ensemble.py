"""Several teachers as one: the mean of their probabilities."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.progress import track

from dass.errors import DassError
from training.teacher_store import StoreHeader, StoreWriter, TeacherStore
from training.texts import Texts

Float32 = npt.NDArray[np.float32]


def mean_logits(logits: Float32) -> Float32:
    """Return the logits (...) of the mean probability over the first axis of ``logits`` (n, ...), without NaN.

    Where all are NaN so is the mean. Exact at any size of logit: neither sum of probabilities, of the class and of its
    absence, is taken from the other.
    """
    known = ~np.isnan(logits)
    wide = np.where(known, logits, 0).astype(np.float64)
    present, absent = (np.where(known, -np.logaddexp(0, sign * wide), -np.inf) for sign in (-1, 1))
    with np.errstate(invalid="ignore"):  # nothing but NaN: -inf less -inf
        mean = np.logaddexp.reduce(present) - np.logaddexp.reduce(absent)
    return np.asarray(mean, np.float32)


def write_ensemble(stores: Sequence[TeacherStore], out: Path) -> int:
    """Write or go on writing the mean over the teachers that know the class and have the clip; return its clips.

    Raises
    ------
    DassError
        The stores are of different kinds, or ``out`` holds something else.
    """
    headers = [store.header for store in stores]
    if len(stores) < 2 or len({header.kind for header in headers}) > 1:
        kinds = ", ".join(f"{header.name}: {header.kind}" for header in headers)
        raise DassError(f"An ensemble takes two or more stores of one kind, all clip or all columns, not {kinds}.")
    ids = _union([store.ids for store in stores])
    writer = StoreWriter.begin(out, _joined(headers), ids)
    for row in track(writer.pending(), "clips"):
        known = [logits for store in stores if (logits := store.get(ids[row])) is not None]
        if known:
            writer.write([row], mean_logits(np.stack(known))[None])
    return writer.n_done


def _union(parts: Sequence[Texts]) -> Texts:
    """Return all ids, each once."""
    ids = Texts(parts[0])
    for number, part in enumerate(parts[1:], 1):
        for clip_id in part:
            if all(before.find(clip_id) is None for before in parts[:number]):
                ids.append(clip_id)
    return ids


def _joined(headers: Sequence[StoreHeader]) -> StoreHeader:
    return StoreHeader(
        name=" + ".join(header.name for header in headers),
        revision=" + ".join(header.revision for header in headers),
        licence="; ".join(dict.fromkeys(header.licence for header in headers)),
        kind=headers[0].kind,
        classes=tuple(sorted({index for header in headers for index in header.classes})),
    )
