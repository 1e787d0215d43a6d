import csv
import io
import json
import signal
import sys

import pyarrow.parquet as pq
import pytest
import soundfile as sf

from app.core.exports import Export
from app.core.formats import ExportFormat
from tests.cue_reader import flac_mark, wav_marks, wav_regions

SECOND = 8000


@pytest.fixture
def export(call, card):
    return lambda *arguments: call("export", *arguments)


def rows_of(text, delimiter=","):
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def files_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_without_an_output_a_table_is_printed(export):
    code, out, err = export("card")
    rows = rows_of(out)
    assert (code, err) == (0, "")
    assert [row["class"] for row in rows] == ["Dog"] * 3
    assert [row["start_s"] for row in rows] == ["4.8", "4.8", "11.84"]
    assert [json.loads(line)["start_s"] for line in export("card", "--format", "json")[1].splitlines()] == [
        4.8,
        4.8,
        11.84,
    ]


def test_raven_times_run_on_in_the_order_of_names(export, card, tmp_path):
    (card / "20240501_220000.wav").rename(card / "z_20240501_220000.wav")
    code, out, err = export("card", "--format", "raven", "--output", "out/night.Table.1.selections.txt")
    rows = rows_of((tmp_path / "out" / "night.Table.1.selections.txt").read_text(), "\t")
    assert (code, out) == (0, "")
    assert [row["Begin File"] for row in rows] == [*2 * ["20240502_020000.wav"], "z_20240501_220000.wav"]
    assert float(rows[2]["Begin Time (s)"]) == pytest.approx(20 + 2 / SECOND + 4.8, abs=1e-9)
    assert "20240502_020000.wav before z_20240501_220000.wav" in err
    assert err.splitlines()[-1] == "3 events in 1 file: out/night.Table.1.selections.txt"


def test_the_filter_chooses(export):
    assert len(rows_of(export("card", "--filter", "dog", "--min-length", "2")[1])) == 1
    assert rows_of(export("card", "--filter", "siren")[1]) == []


def test_parquet_is_a_file(export, tmp_path):
    assert export("card", "--format", "parquet", "--output", "events.parquet")[0] == 0
    assert pq.read_table(tmp_path / "events.parquet")["start_s"].to_pylist() == [4.8, 4.8, 11.84]


def test_audacity_has_a_file_for_each_recording(export, tmp_path):
    assert export("card", "--format", "audacity", "--output", "labels", "--frequencies")[0] == 0
    assert files_in(tmp_path / "labels") == ["20240501_220000.txt", "20240502_020000.txt"]
    lines = (tmp_path / "labels" / "20240501_220000.txt").read_text().splitlines()
    assert lines == ["4.800000\t6.080000\tDog 0.98", "\\\t-1.000000\t-1.000000"]


def test_clips_have_padding_and_a_mark(export, tmp_path):
    for form in ("wav", "flac"):
        code, _, err = export("card", "--format", form, "--output", "clips", "--padding", "0.5")
        assert code == 0
        assert err.splitlines()[-1] == "3 events in 3 files: clips"
    clip = tmp_path / "clips" / "20240501_220000_00h00m04.800s_Dog"
    assert wav_regions(clip.with_name(f"{clip.name}.wav")) == [(4000, 4000 + 10_240, "Dog 0.98")]
    assert flac_mark(clip.with_name(f"{clip.name}.flac")) == 4000
    assert sf.info(clip.with_name(f"{clip.name}.flac")).frames == 18_240


def test_copies_have_the_marks_and_the_recordings_none(export, card, tmp_path):
    before = {path: path.read_bytes() for path in card.iterdir()}
    assert export("card", "--format", "copy", "--output", "marked")[0] == 0
    assert wav_marks(tmp_path / "marked" / "20240502_020000.wav") == [(38_400, "Dog 0.98"), (94_720, "Dog 0.98")]
    assert {path: path.read_bytes() for path in card.iterdir()} == before


def test_what_was_analysed_for_a_search_is_exported_at_once(call, export, loaded):
    call("search", "dog", "card")
    assert export("card")[0] == 0
    assert loaded == ["starter"]


def test_several_projects_go_into_one_table(export, card, tmp_path):
    sf.write(tmp_path / "other.wav", sf.read(card / "20240501_220000.wav")[0][:-SECOND], SECOND)
    export("other.wav")
    [other] = (tmp_path / "data" / "projects").glob("*.dass")
    rows = rows_of(export(other, "card")[1])
    assert [row["file"].rsplit("/")[-1] for row in rows] == [
        "other.wav",
        "20240501_220000.wav",
        *2 * ["20240502_020000.wav"],
    ]


def test_recordings_that_fail_are_listed_at_the_end(export, card, tmp_path):
    export("card")
    [project] = (tmp_path / "data" / "projects").glob("*.dass")
    (card / "20240501_220000.wav").unlink()
    code, _, err = export(project, "--format", "wav", "--output", "clips")
    assert code == 1
    assert "Not exported, or not to the end:" in err
    assert len(files_in(tmp_path / "clips")) == 2


def test_ctrl_c_keeps_the_files_that_are_whole(export, tmp_path, monkeypatch):
    run = Export.run

    def interrupted(self):
        for step in run(self):
            signal.raise_signal(signal.SIGINT)
            yield step

    monkeypatch.setattr(Export, "run", interrupted)
    code, _, err = export("card", "--format", "wav", "--output", "clips")
    assert code == 130
    assert "Traceback" not in err
    assert [name for name in files_in(tmp_path / "clips") if not name.endswith(".wav")] == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--format", "parquet"], "give --output"),
        (["--format", "wav"], "give --output"),
        (["--output", "card"], "is a folder"),
        (["--output", "x.wav"], "is the name of a recording"),
        (["--format", "copy", "--output", "card"], "must not replace"),
        (["--format", "flac", "--output", "card/20240501_220000.wav"], "is a file"),
        (["--format", "wav", "--output", "clips", "--padding", "-1"], "zero or more seconds"),
        (["--filter", "blorf"], "blorf"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(export, tmp_path, arguments, sentence):
    code, out, err = export("card", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err.splitlines()[-1]
    assert "Traceback" not in err


def test_without_its_library_parquet_is_refused_before_anything_is_analysed(export, loaded, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    code, _, err = export("card", "--format", "parquet", "--output", "x.parquet")
    assert (code, len(err.splitlines()), loaded) == (2, 1, [])
    assert "dass-explorer[export]" in err


def test_every_format_is_explained(call):
    _, out, _ = call("export", "--help")
    assert all(form in out for form in ExportFormat)
