import io
from dataclasses import replace
from pathlib import Path

import pytest

from app.core import results
from app.core.clip_exporters import ClipFilter
from app.core.formats import Format
from dass.errors import DassError
from tests.fakes import an_analysis, an_event

ANALYSIS = an_analysis([an_event()])


def name_of(analysis):
    return f"{analysis.path}\n"


@pytest.mark.parametrize("form", list(Format))
def test_every_format_renders_events(form):
    header, render = results.event_renderer(form)
    assert "Dog" in header + render(ANALYSIS)


@pytest.mark.parametrize("form", [Format.TABLE, Format.CSV, Format.JSON])
def test_every_format_that_has_no_times_renders_clip_scores(form):
    header, render = results.clip_renderer(form, ClipFilter())
    assert "0." in header + render(ANALYSIS)


def test_a_stream_has_the_header_once_and_each_result_at_once():
    stream = io.StringIO()
    with results.to_stream(stream, "header\n", name_of) as deliver:
        for number in (1, 2):
            deliver(ANALYSIS)
            assert stream.getvalue() == "header\n" + number * name_of(ANALYSIS)


def test_a_file_is_replaced_at_the_end_and_grows_beside_until_then(tmp_path):
    path = tmp_path / "new" / "out.csv"
    path.parent.mkdir()
    path.write_text("old")
    with results.to_file(path, "header\n", name_of) as deliver:
        deliver(ANALYSIS)
        assert path.read_text() == "old"
        assert (path.parent / "out.csv.part").read_text() == "header\n" + name_of(ANALYSIS)
    assert path.read_text() == "header\n" + name_of(ANALYSIS)
    assert [path] == list(path.parent.iterdir())


def interrupt_after_one(path):
    with results.to_file(path, "", name_of) as deliver:
        deliver(ANALYSIS)
        raise KeyboardInterrupt


def test_a_file_keeps_what_was_delivered_before_an_accident(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        interrupt_after_one(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == name_of(ANALYSIS)


def test_a_file_in_an_impossible_place_is_named(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(DassError, match=r"out\.csv cannot be written"),
        results.to_file(tmp_path / "file" / "out.csv", "", name_of),
    ):
        pass


def test_line_ends_are_those_of_the_format(tmp_path):
    with results.to_file(tmp_path / "out.csv", *results.event_renderer(Format.CSV)) as deliver:
        deliver(ANALYSIS)
    assert (tmp_path / "out.csv").read_bytes().count(b"\r\n") == 2


def test_each_recording_gets_its_own_file(tmp_path):
    deliver = results.to_files({ANALYSIS.path: tmp_path / "labels" / "a.txt"}, name_of)
    deliver(ANALYSIS)
    assert (tmp_path / "labels" / "a.txt").read_text() == name_of(ANALYSIS)


def test_a_path_that_cannot_be_text_does_not_stop_the_run(tmp_path):
    with results.to_file(tmp_path / "out.txt", "", name_of) as deliver:
        deliver(replace(ANALYSIS, path=Path("\udce4.wav")))
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "\\udce4.wav\n"
