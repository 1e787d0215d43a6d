"""Labels of other programs: tables of Raven, BirdNET-Analyzer and Chirpity, Audacity's label tracks, and our CSV."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PureWindowsPath

from app.core.audacity_labels import is_label_track, read_label_track
from app.core.counted import counted
from app.core.imported_label import ImportedLabel, LabelImport, class_of
from app.core.label_places import LabelPlaces
from app.core.label_row import LabelRow
from app.core.label_table import LabelTable
from app.core.recording import Recording
from app.core.sample_time import sample_at
from dass.errors import DassError

_UNREADABLE = "{rows} in {file} cannot be read: a name, a beginning or an end is missing."
_LOST = "{rows} in {file}: of no recording of this project, or it is not said of which one of several{strangers}."
_OUTSIDE = "{rows} in {file}: after the end of the recording."

_MOST_STRANGERS = 3
"""Recordings that are named, of those that are not of the project."""

_NYQUIST_SLACK_HZ = 1.0
"""A box that ends this close to the highest frequency is rounded."""


def read_labels(path: Path, recordings: Sequence[Recording]) -> LabelImport:
    """Return the labels in a file.

    Parameters
    ----------
    path
        The file. One that names no recordings is of the one that it is called after; Raven's times run on from there
        over the following ones.
    recordings
        Of the project, in order of time.

    Raises
    ------
    DassError
        The file cannot be read, holds no labels, or does not say which recording it is of.
    """
    places = LabelPlaces(path, recordings)
    labels, problems, lost = [], Counter[str](), Counter[str]()
    for row in _rows(path, places):
        label = _UNREADABLE if row is None else _placed(row, places)
        if not isinstance(label, str):
            labels.append(label)
            continue
        problems[label] += 1
        if row is not None and label == _LOST and row.file:
            lost[PureWindowsPath(row.file).name] += 1
    words = {"file": path.name, "strangers": _strangers(lost)}
    said = (problem.format(rows=counted(n, "row"), **words) for problem, n in problems.items())
    return LabelImport(tuple(labels), tuple(said))


def read_label_files(paths: Iterable[Path], recordings: Sequence[Recording]) -> LabelImport:
    """Return the labels in several files, as `read_labels`; a file that cannot be read is one more problem."""
    labels: list[ImportedLabel] = []
    problems: list[str] = []
    for path in paths:
        try:
            found = read_labels(path, recordings)
        except DassError as error:
            problems.append(str(error))
        else:
            labels += found.labels
            problems += found.problems
    return LabelImport(tuple(labels), tuple(problems))


def _strangers(lost: Counter[str]) -> str:
    """Return which recordings are not of the project, those with most rows first, as a sentence may end."""
    named = ", ".join(name for name, _ in lost.most_common(_MOST_STRANGERS))
    more = f" and {len(lost) - _MOST_STRANGERS} more" if len(lost) > _MOST_STRANGERS else ""
    return f" ({named}{more})" if lost else ""


def _rows(path: Path, places: LabelPlaces) -> Iterator[LabelRow | None]:
    text = _text(path)
    if is_label_track(text):
        if places.own is None:
            raise DassError(f"{path} does not say which recording it is of: call it like the recording, with .txt.")
        return read_label_track(text)
    table = LabelTable(text)
    if not table.is_readable:
        raise DassError(f"{path} is no table of labels: it needs columns for the begin, the end and the name of each.")
    return table.rows()


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DassError(f"{path} cannot be read ({error.strerror}): check that it is still there.") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # what Windows writes that knows no Unicode


def _placed(row: LabelRow, places: LabelPlaces) -> ImportedLabel | str:
    """Return the label in a row, or what is wrong with it."""
    place = places.place(row)
    if place is None:
        return _LOST
    recording, start_s = place
    start, stop = (sample_at(time_s, recording.sample_rate) for time_s in (start_s, start_s + row.length_s))
    if start >= recording.n_samples:
        return _OUTSIDE
    low_hz, high_hz = _box(row, recording)
    return ImportedLabel(
        recording=recording,
        start=start,
        stop=min(max(stop, start + 1), recording.n_samples),
        name=row.name,
        class_index=class_of(row.name),
        score=row.score,
        low_hz=low_hz,
        high_hz=high_hz,
        verdict=row.verdict,
        note=row.note,
        event_id=row.event_id,
    )


def _box(row: LabelRow, recording: Recording) -> tuple[float, float] | tuple[None, None]:
    """Return from and to which frequency; none where the box holds all."""
    if row.box_hz is None or (row.box_hz[0] == 0 and row.box_hz[1] >= recording.sample_rate / 2 - _NYQUIST_SLACK_HZ):
        return None, None
    return row.box_hz
