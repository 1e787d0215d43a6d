import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from app.core.exports import Export, ExportStep
from app.core.formats import ExportFormat
from dass.errors import DassError
from tests.cue_reader import wav_marks
from tests.fake_export import an_exported_event, an_exported_recording, many_events, recordings_of

TABLES = [ExportFormat.CSV, ExportFormat.JSON, ExportFormat.PARQUET, ExportFormat.RAVEN]
SOUNDS = [ExportFormat.WAV, ExportFormat.FLAC, ExportFormat.COPY]
RATE, N = 8000, 40_000


@pytest.fixture
def recordings(tmp_path):
    """Three recordings, of which `yard` has no events."""
    (tmp_path / "card").mkdir()
    names = ("street", "yard", "park")
    for number, name in enumerate(names):
        sound = np.random.default_rng(number).integers(-9999, 9999, N, np.int16)
        sf.write(tmp_path / "card" / f"{name}.wav", sound, RATE)
    return tuple(an_exported_recording(str(tmp_path / "card" / f"{name}.wav"), RATE, N) for name in names)


@pytest.fixture
def export(tmp_path, recordings):
    """Return an export of two events in `park` and one in `street`."""
    street, _, park = recordings
    events = [an_exported_event(park, 9000, 9500), an_exported_event(street, 100, 900), an_exported_event(park, 4, 90)]

    def export(form, target, **others):
        return Export(recordings, tuple(events), form, tmp_path / target, **others)

    return export


def files_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("form", TABLES)
def test_a_table_is_one_file(export, tmp_path, form):
    wanted = export(form, "out/events")
    assert list(wanted.run()) == [ExportStep(1.0), ExportStep(1.0)]
    assert files_in(tmp_path / "out") == ["events"]
    assert wanted.files == (tmp_path / "out" / "events",)


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.JSON, ExportFormat.RAVEN])
def test_the_text_of_a_table_is_what_its_file_holds(export, tmp_path, form):
    wanted = export(form, "events")
    list(wanted.run())
    assert (tmp_path / "events").read_bytes().decode() == wanted.text()


def test_a_table_has_the_events_in_their_order_and_raven_by_recording_and_time(export):
    rows = csv.DictReader(io.StringIO(export(ExportFormat.CSV, "x").text(), newline=""))
    assert [float(row["start_s"]) for row in rows] == [1.125, 0.0125, 0.0005]
    lines = export(ExportFormat.JSON, "x").text().splitlines()
    assert [json.loads(line)["start_s"] for line in lines] == [1.125, 0.0125, 0.0005]
    rows = csv.DictReader(io.StringIO(export(ExportFormat.RAVEN, "x").text(), newline=""), delimiter="\t")
    assert [float(row["Begin Time (s)"]) for row in rows] == [0.0005, 1.125, 5.0125]  # park before street


def test_raven_counts_recordings_without_events(recordings):
    _, yard, park = recordings
    first = replace(park, path=park.path.with_name("a.wav"))
    text = Export((first, park, yard), (an_exported_event(yard, 0, 8),), ExportFormat.RAVEN, Path("x")).text()
    [row] = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t")
    assert float(row["Begin Time (s)"]) == 10


def test_raven_warns_where_names_are_not_in_order_of_time(export, recordings):
    assert "park.wav before street.wav" in export(ExportFormat.RAVEN, "x").warning
    assert export(ExportFormat.CSV, "x").warning == ""
    assert replace(export(ExportFormat.RAVEN, "x"), recordings=recordings[:1]).warning == ""


def test_audacity_has_a_file_for_each_recording_with_events(export, tmp_path):
    list(export(ExportFormat.AUDACITY, "labels").run())
    assert files_in(tmp_path / "labels") == ["park.txt", "street.txt"]
    assert (tmp_path / "labels" / "park.txt").read_text() == "0.000500\t0.011250\tDog\n1.125000\t1.187500\tDog\n"
    list(export(ExportFormat.AUDACITY, "all.txt", with_frequencies=True).run())
    assert (tmp_path / "all-street.txt").read_text().count("\n") == 2


@pytest.mark.parametrize("form", [ExportFormat.WAV, ExportFormat.FLAC])
def test_clips_are_a_file_for_each_event(export, tmp_path, form):
    wanted = export(form, "clips", padding_s=0.01)
    fractions = [step.fraction for step in wanted.run()]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert sorted(wanted.files) == sorted((tmp_path / "clips").iterdir())
    assert [sf.info(path).frames for path in wanted.files] == [660, 960, 170]


def test_copies_are_of_recordings_with_events_and_in_order_of_time(export, tmp_path):
    list(export(ExportFormat.COPY, "marked").run())
    assert files_in(tmp_path / "marked") == ["park.wav", "street.wav"]
    assert wav_marks(tmp_path / "marked" / "park.wav") == [(4, "Dog"), (9000, "Dog")]


@pytest.mark.parametrize("form", SOUNDS)
def test_a_recording_that_is_gone_stops_no_other(export, tmp_path, recordings, form):
    recordings[0].path.unlink()
    steps = list(export(form, "out").run())
    [failure] = [step.failure for step in steps if step.failure]
    assert failure.path == recordings[0].path
    assert "no such file" in failure.reason
    assert steps[-1].fraction == 1
    assert files_in(tmp_path / "out") == [name for name in files_in(tmp_path / "out") if name.startswith("park")] != []


@pytest.mark.parametrize("form", ExportFormat)
def test_no_recording_is_touched_nor_anything_put_beside_it(export, tmp_path, form):
    before = {path: path.read_bytes() for path in (tmp_path / "card").iterdir()}
    list(export(form, "out").run())
    assert {path: path.read_bytes() for path in (tmp_path / "card").iterdir()} == before


@pytest.mark.parametrize("form", ExportFormat)
def test_nothing_to_write_is_no_accident(recordings, tmp_path, form):
    steps = list(Export(recordings, (), form, tmp_path / "out").run())
    assert [step for step in steps if step.failure or step.fraction != 1] == []


@pytest.mark.parametrize(
    ("form", "target", "others", "sentence"),
    [
        ("copy", "card", {}, "where the recordings are"),
        ("csv", "card/street.wav", {}, "where the recordings are"),
        ("csv", "card", {}, "is a folder"),
        ("raven", "new.flac", {}, "is the name of a recording"),
        ("wav", "card/street.wav", {}, "is a file"),
        ("wav", "clips", {"padding_s": -1.0}, "zero or more seconds"),
        ("flac", "clips", {"padding_s": float("nan")}, "zero or more seconds"),
    ],
)
def test_what_would_do_harm_is_refused_before_anything_is_written(export, tmp_path, form, target, others, sentence):
    before = files_in(tmp_path)
    with pytest.raises(DassError, match=sentence):
        list(export(ExportFormat(form), target, **others).run())
    assert files_in(tmp_path) == before


@pytest.mark.parametrize("form", [*TABLES, ExportFormat.AUDACITY])
def test_a_place_that_cannot_be_written_is_named(export, tmp_path, form):
    (tmp_path / "file").touch()
    with pytest.raises(DassError, match="cannot be written"):
        list(export(form, "file/out").run())


def test_a_path_that_cannot_be_text_stops_nothing(tmp_path):
    odd = an_exported_recording("\udce4.wav")
    list(Export((odd,), (an_exported_event(odd),), ExportFormat.CSV, tmp_path / "out.csv").run())
    assert "\\udce4.wav" in (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_ten_thousand_events_are_no_text_of_parquet():
    recordings = recordings_of()
    with pytest.raises(ValueError, match="no text"):
        Export(recordings, many_events(recordings, 1), ExportFormat.PARQUET, Path("x")).text()
