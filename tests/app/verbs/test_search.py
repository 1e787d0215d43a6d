import csv
import io
import json
import signal

import numpy as np
import pytest
import soundfile as sf

from app.core import engine
from app.core.annotation import Annotation, Origin, Verdict
from app.core.annotation_step import Patch, Step
from app.core.project import Project
from tests.fake_engine import resumable_engine
from tests.fakes import DOG


@pytest.fixture
def search(call, card):
    return lambda *arguments: call("search", *arguments)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def the_project(card):
    [path] = (card.parent / "data" / "projects").glob("*.dass")
    return path


def judge(card, verdict, recording_id=1, start=38_400, stop=48_640):
    """Say what the event is that is found in a recording."""
    said = Annotation("ef" * 16, recording_id, start, stop, DOG, verdict, Origin.FOUND, 0.99)
    with Project.open(the_project(card)) as project:
        project.apply(Step("Judge", (Patch(None, said),)), project.annotations().last_step)


def test_what_is_looked_for_is_listed(search):
    code, out, err = search("dog", "card")
    header, *lines = out.splitlines()
    assert code == 0
    assert header.split() == ["rank", "score", "time", "duration", "clock", "class", "recording"]
    assert lines[0].split()[:6] == ["1", "0.98", "0:00:04.8", "1.3", "s", "2024-05-01"]
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    assert lines[2].endswith("20240502_020000.wav")
    assert err.splitlines() == ["Looking for Dog.", "3 events in 2 of 2 recordings"]


def test_the_surest_come_first_and_what_nobody_scored_last(search, card):
    search("dog", "card")
    judge(card, Verdict.ACCEPTED, recording_id=2, start=38_400, stop=48_640)
    own = Annotation("ab" * 16, 1, 80, 8000, DOG, Verdict.UNSURE, Origin.OWN)
    with Project.open(the_project(card)) as project:
        project.apply(Step("Add", (Patch(None, own),)), project.annotations().last_step)
    rows = rows_of(search("dog", "card", "--format", "csv")[1])
    assert [row["review"] for row in rows] == ["accepted", "", "", "unsure"]
    table = search("dog", "card")[1].splitlines()
    assert "Dog (accepted)" in table[1]
    assert "Dog (unsure)" in table[4]


def test_what_is_analysed_is_not_analysed_again(search, card, loaded):
    first = search("dog", "card")[1]
    assert search("dog", "card")[1] == search("dog", the_project(card))[1] == first
    assert loaded == ["starter"]


def test_one_recording_is_found_in_the_project_of_its_card(search, card, loaded):
    search("dog", "card")
    _, out, err = search("dog", card / "20240501_220000.wav", "--format", "json")
    assert [json.loads(line)["file"] for line in out.splitlines()] == [str(card / "20240501_220000.wav")]
    assert err.splitlines()[-1] == "1 event in 1 of 1 recording"
    assert loaded == ["starter"]


def test_a_project_and_its_recordings_are_the_same(search, card):
    first = search("dog", "card")[1]
    assert search("dog", card / "20240501_220000.wav", the_project(card))[1] == first


def test_a_clock_that_nobody_knows_takes_no_room(search, card):
    (card / "20240501_220000.wav").rename(card / "a.wav")
    header = search("dog", card / "a.wav")[1].splitlines()[0]
    assert header.split() == ["rank", "score", "time", "duration", "class", "recording"]


def test_the_model_that_is_asked_for_counts(search, card, loaded, monkeypatch, model_file):
    search("dog", "card")
    monkeypatch.setattr(engine, "load_engine", lambda *_: resumable_engine(sha256="cd" * 32))
    assert {row["model_sha256"] for row in rows_of(search("dog", "card", "--format", "csv")[1])} == {"ab" * 32}
    other = search("dog", "card", "--format", "csv", "--model", model_file)[1]
    assert {row["model_sha256"] for row in rows_of(other)} == {"cd" * 32}
    assert {row["model_sha256"] for row in rows_of(search("dog", "card", "--format", "csv")[1])} == {"cd" * 32}


@pytest.mark.parametrize(
    ("arguments", "n"),
    [
        (["dog"], 3),
        (["woof"], 0),
        (["dog", "--threshold", "0.99"], 0),
        (["dog", "--min-length", "1.4"], 1),
        (["dog", "--hours", "21:30-1:00"], 1),
        (["dog", "--hours", "02:00-02:01"], 2),
        (["dog near dog within 10 s"], 2),
        (["dog near siren"], 0),
        (["dog", "--merge-gap", "10"], 2),
    ],
)
def test_filters_choose(search, arguments, n):
    words, *options = arguments
    assert len(rows_of(search(words, "card", "--format", "csv", *options)[1])) == n


def test_rejected_events_are_listed_only_where_asked_for(search, card):
    search("dog", "card")
    judge(card, Verdict.REJECTED)
    assert len(rows_of(search("dog", "card", "--format", "csv")[1])) == 2
    rejected = rows_of(search("dog", "card", "--format", "csv", "--review", "Rejected")[1])
    assert [row["event_id"] for row in rejected] == ["ef" * 16]


def test_nothing_found_is_no_failure(search):
    assert search("siren", "card") == (0, "", "Looking for Siren.\n0 events in 0 of 2 recordings\n")


def test_a_bad_file_stops_none_and_is_listed_at_the_end(search, card):
    (card / "bad.wav").write_text("no sound")
    code, out, err = search("dog", "card", "lost.wav", "--format", "json")
    assert (code, len(out.splitlines())) == (1, 3)
    listed = err.splitlines()[err.splitlines().index("Not searched, or not to the end:") + 1 :]
    assert ["lost.wav" in listed[0], "bad.wav" in listed[1], len(listed)] == [True, True, 2]


def test_a_recording_that_went_missing_is_searched_as_far_as_it_is_analysed(search, card, monkeypatch):
    search("dog", "card")
    project = the_project(card)
    (card / "20240501_220000.wav").unlink()
    assert len(rows_of(search("dog", project, "--format", "csv")[1])) == 3
    monkeypatch.setattr(engine, "load_engine", lambda *_: resumable_engine(sha256="cd" * 32))
    code, out, err = search("dog", project, "--model", "streaming", "--format", "csv")
    assert (code, len(rows_of(out))) == (1, 2)
    assert "no such file" in err


def interrupting(block, times, **others):
    """Return what loads an engine that is interrupted at this block, counted over all recordings."""
    seen = []

    def on_block(given):
        seen.append(given)
        for _ in range(times if len(seen) == block else 0):
            signal.raise_signal(signal.SIGINT)

    return lambda *_: resumable_engine(on_block, **others)


def test_ctrl_c_searches_what_there_is_and_the_next_call_goes_on(search, card, monkeypatch):
    monkeypatch.setattr(engine, "load_engine", interrupting(block=9, times=1))
    code, out, err = search("dog", "card", "--format", "json")
    assert (code, len(out.splitlines())) == (130, 2)
    assert "20240502_020000.wav: incomplete, analysed up to 0:00:06.4 of 0:00:20.0" in err
    monkeypatch.setattr(engine, "load_engine", interrupting(block=99, times=1))
    code, out, err = search("dog", "card", "--format", "json")
    assert (code, len(out.splitlines())) == (0, 3)


def test_ctrl_c_begins_no_other_project(search, card, monkeypatch, tmp_path):
    search("dog", "card")
    sf.write(tmp_path / "other.wav", np.zeros(8000), 8000)
    monkeypatch.setattr(engine, "load_engine", interrupting(block=1, times=1, sha256="cd" * 32))
    code, _, err = search("dog", the_project(card), "other.wav", "--model", "streaming")
    assert (code, err.count("incomplete"), err.count("not begun")) == (130, 1, 2)


def test_ctrl_c_twice_ends_at_once(search, card, monkeypatch):
    monkeypatch.setattr(engine, "load_engine", interrupting(block=2, times=2))
    code, out, err = search("dog", "card")
    assert (code, out) == (130, "")
    assert "Traceback" not in err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["blorf", "card"], "blorf"),
        (["dog", "lost.wav"], "no such file"),
        (["dog", "card", "--threshold", "2"], "threshold"),
        (["dog", "card", "--min-length", "-1"], "zero or more"),
        (["dog", "card", "--hours", "25:00-26:00"], "22:00-05:30"),
        (["dog", "card", "--hours", "night"], "22:00-05:30"),
        (["dog", "card", "--review", "good"], "accepted, rejected, unsure"),
        (["dog", "card", "--model", "dass-huge"], "dass-huge"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(search, arguments, sentence):
    code, out, err = search(*arguments)
    assert (code, out) == (2, "")
    assert sentence in err.splitlines()[-1]
    assert "Traceback" not in err


def test_a_damaged_project_is_searched_as_far_as_it_can_be_read(search, card):
    search("dog", "card")
    project = the_project(card)
    content = bytearray(project.read_bytes())
    content[:16] = b"SQLite format 3\0"
    content[100:200] = bytes(100)
    project.write_bytes(content)
    code, _, err = search("dog", project)
    assert code in (1, 2)
    assert "damaged" in err
    assert "Traceback" not in err


def test_nothing_is_written_beside_the_recordings(search, card):
    search("dog", "card")
    assert sorted(path.name for path in card.iterdir()) == ["20240501_220000.wav", "20240502_020000.wav"]
