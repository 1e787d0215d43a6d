"""Tables of labels, read by the names of their columns: Raven's, BirdNET-Analyzer's, Chirpity's, and our CSV."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction

from app.core.annotation import Verdict
from app.core.label_row import LabelRow, number, score_of

_NAMES = ("class", "tag", "annotation", "common name", "species", "label", "sound type", "scientific name")
"""Columns that may say what was heard, the most telling first; likewise those below."""

_FILES = ("begin path", "file", "begin file")
_OFFSETS = ("file offset (s)", "start (s)", "start_s")
_STOPS = ("end (s)", "end_s")
_BEGIN, _END = "begin time (s)", "end time (s)"
_CLOCK_BEGIN, _CLOCK_END = "detection start", "detection end"
_SCORES = ("score", "confidence")
_LOWS, _HIGHS = ("low freq (hz)", "low_hz"), ("high freq (hz)", "high_hz")
_NOTES, _IDS = ("comment", "comments", "notes", "note"), ("event id", "event_id")

_OF_BIRDS = "common name"
"""A column of programs that find birds and no frequencies: their box is what they listen to."""

_NOTHING = "nocall"
"""What BirdNET-Analyzer writes where it has found nothing."""

_CONFIRMED = "confirmed"
"""What Chirpity writes in place of a score where a person has decided."""

Fields = Mapping[str, str]


class LabelTable:
    """A table with a header.

    Parameters
    ----------
    text
        All of the file. Fields are set apart by tabs, commas or semicolons.

    Attributes
    ----------
    is_readable : bool
        Whether its columns say what was heard, and when.
    """

    def __init__(self, text: str) -> None:
        try:
            rows = _reader(text)
            self._columns = {(name or "").strip().casefold() for name in rows.fieldnames or ()}
            self._rows = [_cleaned(row) for row in rows]
        except csv.Error:  # a quote that never ends, for one
            self._columns, self._rows = set(), []
        starts, ends = {*_OFFSETS, _BEGIN}, {*_STOPS, _END, _CLOCK_END}
        self.is_readable = all(self._columns.intersection(wanted) for wanted in (_NAMES, starts, ends))

    def rows(self) -> Iterator[LabelRow | None]:
        """Yield the rows that say something, and None for each that cannot be read."""
        drawn = {row.get("selection") for row in self._rows if not _is_waveform(row)}
        for row in self._rows:
            is_told_twice = _is_waveform(row) and row.get("selection") in drawn
            if not is_told_twice and _first(row, _NAMES) != _NOTHING:
                yield _parsed(row)


def _reader(text: str) -> "csv.DictReader[str]":
    header, _, _ = text.partition("\n")
    lines = io.StringIO(text, newline="")
    if "\t" in header:
        return csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
    return csv.DictReader(lines, delimiter=max(",;", key=header.count), restval="")


def _cleaned(row: Mapping[str | None, object]) -> Fields:
    return {name.strip().casefold(): text.strip() for name, text in row.items() if name and isinstance(text, str)}


def _is_waveform(row: Fields) -> bool:
    """Tell whether a row is of Raven's view of the waveform: it has a row for a selection in each of its views."""
    return row.get("view", "").startswith("Waveform")


def _parsed(row: Fields) -> LabelRow | None:
    try:
        offset_s, begin_s = _seconds(row, *_OFFSETS), _seconds(row, _BEGIN)
        length_s = _length_s(row, offset_s, begin_s)
    except ValueError:
        return None
    name = _first(row, _NAMES)
    if not name or length_s is None or min(length_s, offset_s or 0, begin_s or 0) < 0:
        return None
    verdict, note = _judged(row)
    score, box_hz = score_of(_first(row, _SCORES)), None if _OF_BIRDS in row else _box(row)
    return LabelRow(
        name, length_s, _first(row, _FILES), offset_s, begin_s, score, box_hz, verdict, note, _first(row, _IDS)
    )


def _length_s(row: Fields, offset_s: Fraction | None, begin_s: Fraction | None) -> Fraction | None:
    end_s, stop_s = _seconds(row, _END), _seconds(row, *_STOPS)
    if begin_s is not None and end_s is not None:
        return end_s - begin_s
    if offset_s is not None and stop_s is not None:
        return stop_s - offset_s
    if offset_s is not None and _CLOCK_END in row:
        began, ended = (datetime.fromisoformat(row.get(name, "")) for name in (_CLOCK_BEGIN, _CLOCK_END))
        return Fraction((ended - began).total_seconds()).limit_denominator(1_000_000)
    return None


def _judged(row: Fields) -> tuple[Verdict, str]:
    """Return the verdict and the note; a verdict of another kind is part of the note."""
    review, note = row.get("review", ""), _first(row, _NOTES)
    if _first(row, _SCORES).casefold() == _CONFIRMED:
        return Verdict.ACCEPTED, note
    try:
        return Verdict(review.casefold()), note
    except ValueError:
        return Verdict.NONE, "; ".join(filter(None, (review, note)))


def _box(row: Fields) -> tuple[float, float] | None:
    try:
        low_hz, high_hz = float(number(_first(row, _LOWS))), float(number(_first(row, _HIGHS)))
    except ValueError:
        return None
    return (low_hz, high_hz) if 0 <= low_hz < high_hz else None


def _seconds(row: Fields, *names: str) -> Fraction | None:
    text = _first(row, names)
    return number(text) if text else None


def _first(row: Fields, names: tuple[str, ...]) -> str:
    """Return the first of these fields that is there and not empty."""
    return next((row[name] for name in names if row.get(name)), "")
