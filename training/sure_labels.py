"""Labels that are surer than the teacher: what a scene is known to hold, where the teacher half hears it too.

Labels of collected sounds come from file names. Some are wrong, and one that is right says nothing of pauses. A
teacher's scores tell when, but are low for sounds it hardly learnt. Together they are better than either.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from dass.config import FEATURES

Float32 = npt.NDArray[np.float32]

_HEARD = 20
"""A label is believed if its class is among this many that score best somewhere in its sound."""


def raise_labels(columns: Float32, sounds: Iterable[Mapping[str, Any]], score: float) -> Float32:
    """Return a teacher's logits of a scene, raised where its labels are surer.

    Over the columns of a sound all logits of a believed class are raised alike, so that the highest becomes that of
    ``score``; the teacher's timing stays.

    Parameters
    ----------
    columns : (columns, classes)
        The teacher's logits, NaN for classes it lacks.
    sounds : mappings of ``classes``, ``start_s``, ``stop_s``
        Truth of the scene, as in `training.scenes.Shard`.
    score : float
        Probability, 0 to 1.
    """
    raised, wanted = columns.copy(), math.log(score / (1 - score))
    for sound in sounds:
        first, last = (int(sound[edge] / FEATURES.column_s) for edge in ("start_s", "stop_s"))
        own = columns[first : last + 1]
        if len(own) == 0:
            continue
        peaks = np.where(np.isnan(own), -np.inf, own).max(0)
        heard = set(np.argsort(-peaks)[:_HEARD].tolist())
        for label in heard.intersection(sound["classes"]):
            higher = own[:, label] + max(0.0, wanted - peaks[label])
            raised[first : last + 1, label] = np.maximum(raised[first : last + 1, label], higher)
    return raised
