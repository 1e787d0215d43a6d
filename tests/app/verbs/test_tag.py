import csv
import io
import itertools
import json
import signal
import sys

import numpy as np
import pytest
import soundfile

from app.__main__ import main
from app.core import analyser, crash_log, engine
from tests.fakes import DOG, FakeEngine

RATE = 8000


def engine_of(scores):
    """Return what takes the place of `engine.load_engine`."""

    def load(model, device):
        return engine.Engine("fake", "ab12", {}, scores)

    return load


@pytest.fixture(autouse=True)
def folders(tmp_path_factory, monkeypatch):
    monkeypatch.setattr(analyser, "cache_folder", lambda: tmp_path_factory.getbasetemp() / "cache")
    monkeypatch.setattr(crash_log, "log_folder", lambda: tmp_path_factory.getbasetemp() / "logs")
    monkeypatch.setattr(engine, "load_engine", engine_of(FakeEngine().scores))


@pytest.fixture
def yard(tmp_path, monkeypatch):
    """Work in a folder with two recordings, a dog at 0:05 in each, and a file that is none."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.wav", "b.wav"):
        samples = np.zeros(20 * RATE, np.float32)
        samples[5 * RATE : 6 * RATE] = 0.5
        soundfile.write(name, samples, RATE)
    (tmp_path / "bad.wav").write_text("no sound")
    return tmp_path


@pytest.fixture
def tag(capsys, monkeypatch):
    """Run the verb and return its exit code, standard output and standard error."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["dass-explorer", "tag", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        return stopped.value.code, *capsys.readouterr()

    return run


def rows_of(text, delimiter=","):
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_a_recording_gives_a_table(yard, tag):
    code, out, err = tag("a.wav")
    assert code == 0
    assert out.splitlines()[0] == "a.wav"
    assert out.splitlines()[2].split() == ["0:00:04.8", "1.3", "s", "0.98", "Dog"]
    assert err == ""


def test_a_bad_file_stops_none_and_is_listed_at_the_end(yard, tag):
    code, out, err = tag("--format", "csv", "bad.wav", ".", "lost.wav")
    assert code == 1
    assert [row["file"] for row in rows_of(out)] == ["a.wav", "b.wav"]
    listed = err.splitlines()[err.splitlines().index("Not analysed, or not to the end:") + 1 :]
    assert ["lost.wav" in listed[0], "bad.wav" in listed[1], len(listed)] == [True, True, 2]
    assert "Traceback" not in err


def test_clip_scores_are_one_object_a_line(yard, tag):
    code, out, _ = tag("--clip", "--format", "json", "a.wav", "b.wav")
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [list(entry) for entry in found] == 2 * [["file", "duration_s", "model", "classes"]]
    assert [(entry["file"], entry["duration_s"], entry["model"]) for entry in found] == [
        ("a.wav", 20.0, "fake"),
        ("b.wav", 20.0, "fake"),
    ]
    assert max(found[0]["classes"], key=lambda entry: entry["score"])["index"] == DOG
    assert len(found[0]["classes"]) == 527


def test_column_scores_are_one_file_a_recording(yard, tag):
    assert tag("a.wav", "b.wav", "--columns", "scores")[0] == 0
    for name in ("a", "b"):
        with np.load(yard / "scores" / f"{name}.npz") as columns:
            assert columns["logits"].shape == (63, 527)


def test_results_go_to_a_file_and_nothing_to_standard_output(yard, tag):
    code, out, _ = tag("a.wav", "--format", "raven", "--output", "out/a.Table.1.selections.txt")
    [row] = rows_of((yard / "out" / "a.Table.1.selections.txt").read_text(), "\t")
    assert (code, out, row["Begin Path"]) == (0, "", str(yard / "a.wav"))


def test_raven_recordings_are_in_the_order_of_their_names(yard, tag):
    rows = rows_of(tag("b.wav", "a.wav", "--format", "raven")[1], "\t")
    assert [row["Begin File"] for row in rows] == ["a.wav", "b.wav"]
    assert float(rows[1]["Begin Time (s)"]) == pytest.approx(20 + float(rows[1]["File Offset (s)"]))


def test_audacity_writes_one_file_a_recording(yard, tag):
    assert tag("a.wav", "b.wav", "--format", "audacity", "--output", "labels")[0] == 0
    assert (yard / "labels" / "a.txt").read_text() == (yard / "labels" / "b.txt").read_text()
    assert tag("a.wav", "--format", "audacity")[1] == (yard / "labels" / "a.txt").read_text()


def test_only_the_classes_asked_for_are_reported(yard, tag):
    assert tag("a.wav", "--format", "json", "--classes", "Siren")[1] == ""
    assert json.loads(tag("a.wav", "--format", "json", "--classes", "Siren, dog")[1])["class"] == "Dog"


def test_the_threshold_decides(yard, tag):
    assert tag("a.wav", "--format", "json", "--threshold", "0.99")[1] == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--classes", "Dogg"], '"Dog"'),
        (["--threshold", "2"], "threshold"),
        (["--clip", "--format", "raven"], "--clip gives no times"),
        (["b.wav", "--format", "audacity"], "--output FOLDER"),
        (["--output", "."], "is a folder"),
        (["--output", "a.WAV"], "must not replace"),
        (["--columns", "b.wav"], "must not replace"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(yard, tag, arguments, sentence):
    code, out, err = tag("a.wav", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


def test_an_unknown_option_is_a_matter_of_usage(yard, tag):
    assert tag("a.wav", "--loud")[0] == 2


def interrupting(block, times):
    """Return an engine that is interrupted as it comes to this block, counted over all recordings."""
    seen = itertools.count()

    def on_block(_):
        for _ in range(times if next(seen) == block else 0):
            signal.raise_signal(signal.SIGINT)

    return engine_of(FakeEngine(on_block).scores)


def test_ctrl_c_keeps_what_is_done(yard, tag, monkeypatch):
    monkeypatch.setattr(engine, "load_engine", interrupting(block=9, times=1))
    code, out, err = tag("a.wav", "b.wav", "bad.wav", "--format", "json", "--output", "out.json")
    assert (code, out) == (130, "")
    assert [json.loads(line)["file"] for line in (yard / "out.json").read_text().splitlines()] == ["a.wav", "b.wav"]
    assert "b.wav: incomplete, analysed up to 0:00:09.6 of 0:00:20.0" in err
    assert "bad.wav: not begun" in err


def test_ctrl_c_twice_ends_at_once_and_keeps_whole_recordings(yard, tag, monkeypatch):
    monkeypatch.setattr(engine, "load_engine", interrupting(block=9, times=2))
    code, _, err = tag("a.wav", "b.wav", "--format", "json", "--output", "out.json")
    assert code == 130
    assert [json.loads(line)["file"] for line in (yard / "out.json").read_text().splitlines()] == ["a.wav"]
    assert "Traceback" not in err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_unforeseen_is_a_sentence_and_a_log(yard, tag, monkeypatch):
    def explode(model, device):
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(engine, "load_engine", explode)
    code, _, err = tag("a.wav")
    assert code == 1
    assert "ZeroDivisionError: oh" in err
    assert "errors.log" in err
    assert "Traceback" not in err


def test_a_damaged_recording_comes_with_a_warning(yard, tag, monkeypatch):
    def scores(source):
        yield from FakeEngine().scores(source)
        source.warnings.append("damaged from 0:00:19.0 on")

    monkeypatch.setattr(engine, "load_engine", engine_of(scores))
    code, _, err = tag("a.wav")
    assert (code, err) == (0, "a.wav: damaged from 0:00:19.0 on\n")


def test_a_class_the_model_was_never_taught_is_told(yard, tag, monkeypatch):
    model = engine.Engine("fake", "ab12", {}, FakeEngine().scores, untrained=frozenset({1}))
    monkeypatch.setattr(engine, "load_engine", lambda *_: model)
    code, _, err = tag("a.wav", "--classes", "Dog, Male speech, man speaking")
    assert code == 0
    assert "never taught Male speech, man speaking" in err
    assert "Dog" not in err
