"""One row of a table of labels, before it is known which recording it is of."""

import re
from dataclasses import dataclass
from fractions import Fraction

from app.core.annotation import Verdict

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)


@dataclass(frozen=True)
class LabelRow:
    """What a row says.

    Attributes
    ----------
    name : str
        What was heard.
    length_s : Fraction
    file : str
        Path or name of the recording, in the manner of any system; empty where the table does not say.
    offset_s : Fraction or None
        Where it begins in that recording; None where only ``begin_s`` says.
    begin_s : Fraction or None
        Where it begins in a sequence of recordings without gaps.
    score : float or None
    box_hz : tuple of float, or None
        From and to.
    verdict : Verdict
    note, event_id : str
    """

    name: str
    length_s: Fraction
    file: str = ""
    offset_s: Fraction | None = None
    begin_s: Fraction | None = None
    score: float | None = None
    box_hz: tuple[float, float] | None = None
    verdict: Verdict = Verdict.NONE
    note: str = ""
    event_id: str = ""


def number(text: str) -> Fraction:
    """Return what a number in a table stands for, to the last digit; some programs write it with a comma.

    Raises
    ------
    ValueError
        It is none.
    """
    text = text.strip().replace(",", ".")
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"not a number: {text!r}")
    return Fraction(text)


def score_of(text: str) -> float | None:
    """Return a score from 0 to 1, or percent; None for what is neither."""
    text = text.strip()
    try:
        score = float(number(text.removesuffix("%")) / (100 if text.endswith("%") else 1))
    except ValueError:
        return None
    return score if 0 <= score <= 1 else None
