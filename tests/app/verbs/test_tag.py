import csv
import io
import itertools
import json
import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
import torch

from app.__main__ import main
from app.core import analyser, crash_log, engine
from app.core.formats import Format
from app.verbs import tagging
from app.workers import cluster_worker
from dass.checkpoint import save_model
from dass.config import PRESETS
from dass.model import Dass
from tests.fake_cluster import threads_as_workers
from tests.fakes import DOG, FakeEngine

RATE = 8000


def engine_of(scores):
    """Return what takes the place of `engine.load_engine`."""

    def load(model, device):
        return engine.Engine("fake", "ab12", {}, scores)

    return load


@pytest.fixture(autouse=True)
def folders(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("own")
    for module in (analyser, tagging):
        monkeypatch.setattr(module, "cache_folder", lambda: folder / "cache")
    monkeypatch.setattr(crash_log, "log_folder", lambda: folder / "logs")
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
        (["--jobs", "2", "--scheduler", "tcp://127.0.0.1:8786"], "give one of them"),
        (["--scheduler", "nowhere"], "No scheduler of Dask answers at nowhere"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(yard, tag, arguments, sentence):
    code, out, err = tag("a.wav", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["--loud"], ["--jobs", "0"]])
def test_an_unknown_option_is_a_matter_of_usage(yard, tag, arguments):
    assert tag("a.wav", *arguments)[0] == 2


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


@pytest.fixture
def scheduler(monkeypatch):
    """Return the address of a cluster with three workers, who hear with the fake too."""
    cluster_worker._engine.cache_clear()
    monkeypatch.setattr(engine, "load_engine_like", engine_of(FakeEngine().scores))
    with threads_as_workers(3) as there:
        yield there.scheduler_address
    cluster_worker._engine.cache_clear()


def results_of(folder):
    """Return what a run has written, by the name of the file."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


EVERY_FORM = [["--format", form] for form in Format] + [
    ["--clip", "--format", form] for form in (Format.TABLE, Format.CSV, Format.JSON)
]


@pytest.mark.parametrize("form", EVERY_FORM, ids=" ".join)
def test_workers_write_the_same_bytes_as_one_process_in_every_format(yard, tag, scheduler, monkeypatch, form):
    monkeypatch.setattr(analyser, "time", SimpleNamespace(monotonic=lambda: 0.0))  # a table says how long it took
    for name, more in (("alone", []), ("together", ["--scheduler", scheduler])):
        monkeypatch.setattr(tagging, "cache_folder", lambda name=name: yard / "cache" / name)
        output = f"{name}/labels" if Format.AUDACITY in form else f"{name}/results"
        code, out, err = tag(".", *form, "--output", output, "--columns", f"{name}/columns", *more)
        assert (code, out) == (1, "")
        assert "bad.wav" in err
    alone, together = results_of(yard / "alone"), results_of(yard / "together")
    assert len(alone) >= 3
    assert alone == together


def test_processes_write_the_same_bytes_as_one_process(yard):
    torch.manual_seed(0)
    save_model(Dass(PRESETS["tiny"]), yard / "tiny.safetensors")
    for jobs in ("1", "2"):
        wishes = ["--model", "tiny.safetensors", "--threshold", "0.05", "--format", "csv", "--output", f"{jobs}.csv"]
        command = [sys.executable, "-m", "app", "tag", "a.wav", "b.wav", "bad.wav", "--jobs", jobs, *wishes]
        homes = {f"XDG_{kind}_HOME": str(yard / f"home-{jobs}") for kind in ("CACHE", "STATE")}
        run = subprocess.run(command, env=os.environ | homes, capture_output=True, text=True, check=False)
        assert (run.returncode, run.stdout) == (1, "")
        assert "bad.wav" in run.stderr
    assert len((yard / "1.csv").read_text().splitlines()) > 10
    assert (yard / "1.csv").read_bytes() == (yard / "2.csv").read_bytes()


def test_one_process_needs_no_cluster():
    modules = "app.verbs.tagging, app.verbs.tag_wishes, app.workers.local_crew"
    look = f"import sys, {modules}; sys.exit('distributed' in sys.modules or 'dask' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0


def test_a_run_that_was_interrupted_goes_on_with_what_is_not_done(yard, tag, monkeypatch):
    command = ["a.wav", "b.wav", "--format", "csv", "--output", "out.csv"]
    monkeypatch.setattr(engine, "load_engine", interrupting(block=9, times=1))
    assert tag(*command)[0] == 130
    heard = []
    monkeypatch.setattr(engine, "load_engine", engine_of(FakeEngine(heard.append).scores))
    code, _, err = tag(*command)
    assert code == 0
    assert err.splitlines()[0] == "1 recording was analysed before; its results are used again."
    assert len(heard) == 7  # 63 columns, ten at a time
    resumed = (yard / "out.csv").read_bytes()
    monkeypatch.setattr(tagging, "cache_folder", lambda: yard / "another cache")
    assert tag(*command)[0] == 0
    assert (yard / "out.csv").read_bytes() == resumed


def test_results_of_before_are_results(yard, tag):
    first = tag("a.wav", "b.wav")
    code, out, err = tag("a.wav", "b.wav")
    assert (code, out) == first[:2]
    assert err == "2 recordings were analysed before; their results are used again.\n"


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_keeps_what_workers_have_done(yard, tag, scheduler, monkeypatch, times):
    seen = itertools.count()

    def on_block(_):
        for _ in range(times if next(seen) == 9 else 0):
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(engine, "load_engine_like", engine_of(FakeEngine(on_block).scores))
    for name in "cdefghijkl":
        (yard / f"{name}.wav").write_bytes((yard / "a.wav").read_bytes())
    code, _, err = tag(".", "--format", "json", "--output", "out.json", "--scheduler", scheduler)
    assert code == 130
    assert "not begun, like" in err or times == 2
    assert "Traceback" not in err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    done = [json.loads(line)["file"] for line in (yard / "out.json").read_text().splitlines()]
    assert done == sorted(done)
