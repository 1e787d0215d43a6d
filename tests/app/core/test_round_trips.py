"""Ten thousand events of several recordings at different rates, written in each format and read again."""

import csv
import json
from fractions import Fraction

import crowsetta
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.exports import Export
from app.core.formats import ExportFormat
from app.core.label_import import read_labels
from app.core.raven_table import raven_order
from app.core.sample_time import sample_at
from tests.fake_export import RATES, events, many_events, recordings_of
from tests.fake_recording import a_recording

N_EVENTS = 10_000


@pytest.fixture(scope="module")
def recordings():
    return recordings_of()


@pytest.fixture(scope="module")
def found(recordings):
    return many_events(recordings, N_EVENTS)


def export(recordings, found, form, target):
    list(Export(recordings, found, form, target, with_frequencies=True).run())
    return target


def project_of(recordings):
    """Return the recordings of a project that these were exported from."""
    return [
        a_recording(number, sample_rate=recording.sample_rate, n_samples=recording.n_samples, name=str(recording.path))
        for number, recording in enumerate(recordings, 1)
    ]


def in_order(found):
    return sorted(found, key=lambda event: (str(event.recording.path), event.start_sample, event.event_id))


def places_of(found):
    return [(str(event.recording.path), event.start_sample, event.stop_sample) for event in found]


def places_in(rows, recordings):
    """Return where events are that rows of our table tell of, by whole samples."""
    rates = {str(recording.path): recording.sample_rate for recording in recordings}
    return [
        (row["file"], *(sample_at(Fraction(row[edge]), rates[row["file"]]) for edge in ("start_s", "end_s")))
        for row in rows
    ]


def rest_of(found):
    """Return what our table tells of events beside where they are."""
    return [
        (e.audio_class.display_name, e.score, e.score_mean, e.low_hz, e.high_hz, e.verdict, e.note, e.event_id)
        for e in found
    ]


def rest_in(rows):
    names = ("class", "score", "score_mean", "low_hz", "high_hz", "review", "comment", "event_id")
    return [tuple(row[name] for name in names) for row in rows]


def as_numbers(row):
    numbers = ("score", "score_mean", "low_hz", "high_hz")
    return row | {name: float(row[name]) if row[name] else None for name in numbers}


def rows_of(form, path):
    match form:
        case ExportFormat.CSV:
            with path.open(newline="", encoding="utf-8") as file:
                return list(map(as_numbers, csv.DictReader(file)))
        case ExportFormat.JSON:
            with path.open(encoding="utf-8") as file:
                return list(map(json.loads, file))
        case ExportFormat.PARQUET:
            return pq.read_table(path).to_pylist()


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.JSON, ExportFormat.PARQUET])
def test_our_tables_say_all_of_every_event_to_the_sample(recordings, found, tmp_path, form):
    rows = rows_of(form, export(recordings, found, form, tmp_path / "events"))
    assert places_in(rows, recordings) == places_of(found)
    assert rest_in(rows) == rest_of(found)


def labels_of(recordings, files):
    imports = [read_labels(file, project_of(recordings)) for file in files]
    assert [found.problems for found in imports] == [()] * len(files)
    return [label for found in imports for label in found.labels]


def places_of_labels(labels):
    return [(str(label.recording.path), label.start, label.stop) for label in labels]


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.RAVEN])
def test_tables_are_imported_as_they_were_exported(recordings, found, tmp_path, form):
    labels = labels_of(recordings, [export(recordings, found, form, tmp_path / "events.txt")])
    expected = found if form is ExportFormat.CSV else in_order(found)
    labels = (
        labels if form is ExportFormat.CSV else sorted(labels, key=lambda x: (x.recording.path, x.start, x.event_id))
    )
    assert places_of_labels(labels) == places_of(expected)
    for label, event in zip(labels, expected, strict=True):
        assert (label.class_index, label.score, label.event_id) == (event.class_index, event.score, event.event_id)
        assert (label.verdict, label.low_hz, label.high_hz) == (event.verdict, event.low_hz, event.high_hz)
        assert label.note == (event.note if form is ExportFormat.CSV else "")


def test_label_tracks_are_imported_as_they_were_exported(recordings, found, tmp_path):
    export(recordings, found, ExportFormat.AUDACITY, tmp_path / "labels")
    labels = labels_of(recordings, sorted((tmp_path / "labels").iterdir()))
    labels = sorted(labels, key=lambda label: (label.recording.path, label.start, label.stop, label.class_index))
    expected = sorted(found, key=lambda event: (event.recording.path, event.start_sample, event.stop_sample))
    assert places_of_labels(labels) == places_of(expected)
    for label, event in zip(labels, expected, strict=True):
        assert label.class_index == event.class_index
        assert label.score == (None if event.score is None else round(event.score, 2))
        assert (label.low_hz, label.high_hz) == (event.low_hz, event.high_hz)


def test_times_that_run_on_are_enough_to_find_every_event(recordings, found, tmp_path):
    """As in a selection table that was opened over all files, without the columns that name them."""
    path = export(recordings, found, ExportFormat.RAVEN, tmp_path / "events.txt")
    named = ("Begin File", "Begin Path", "File Offset (s)")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    kept = [name for name in rows[0] if name not in named]
    lines = ["\t".join(kept), *("\t".join(row[name] for name in kept) for row in rows)]
    (tmp_path / "bare.txt").write_text("\n".join(lines) + "\n")
    labels = labels_of(recordings, [tmp_path / "bare.txt"])
    assert sorted(places_of_labels(labels)) == sorted(places_of(found))


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # crowsetta's, of pandas
def test_crowsetta_reads_the_selection_table(recordings, found, tmp_path):
    path = export(recordings, found, ExportFormat.RAVEN, tmp_path / "night.Table.1.selections.txt")
    boxes = crowsetta.formats.bbox.Raven.from_file(path, annot_col="Tag").to_bbox()
    begins, expected = Fraction(), []
    for recording in raven_order(recordings):
        own = [event for event in in_order(found) if event.recording == recording]
        expected += [(begins + Fraction(event.start_sample, recording.sample_rate), event) for event in own]
        begins += Fraction(recording.n_samples, recording.sample_rate)
    for box, (onset_s, event) in zip(sorted(boxes, key=lambda box: box.onset), expected, strict=True):
        length_s = Fraction(event.stop_sample - event.start_sample, event.recording.sample_rate)
        assert abs(box.onset - float(onset_s)) < 1e-8
        assert abs(box.offset - float(onset_s + length_s)) < 1e-8
        assert box.label == event.audio_class.display_name
        assert box.low_freq == (event.low_hz or 0)
        assert box.high_freq == (event.high_hz or event.recording.nyquist_hz)


@st.composite
def exports(draw):
    rates = draw(st.lists(st.sampled_from((*RATES, 22_050, 500_000)), min_size=1, max_size=4))
    recordings = recordings_of(tuple(rates), draw(st.floats(0.001, 30)))
    found = [event for recording in recordings for event in draw(st.lists(events(recording), max_size=4))]
    return recordings, tuple(found)


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.RAVEN])
@given(export=exports())
@settings(max_examples=60)
def test_any_events_of_any_recordings_come_back_to_the_sample(tmp_path_factory, form, export):
    recordings, found = export
    path = tmp_path_factory.mktemp("trip") / "events.csv"
    list(Export(recordings, found, form, path).run())
    labels = read_labels(path, project_of(recordings)).labels
    assert sorted(places_of_labels(labels)) == sorted(places_of(found))
