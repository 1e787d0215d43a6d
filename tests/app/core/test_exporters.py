import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import exporters
from app.core.results import RavenSequence
from dass.labels import ontology
from tests.fakes import DOG, an_analysis, an_event

events = st.builds(
    an_event, class_index=st.integers(0, 526), start=st.integers(0, 300_000), columns=st.integers(1, 900)
)
analyses = st.lists(events, max_size=8).map(lambda found: an_analysis(found, duration_s=30 * 3600.0))


@given(st.floats(0, 1e6))
def test_a_clock_reads_as_the_time_to_a_tenth(time_s):
    hours, minutes, seconds = exporters.clock(time_s).split(":")
    assert int(minutes) < 60
    assert float(seconds) < 60
    assert int(hours) * 3600 + int(minutes) * 60 + float(seconds) == pytest.approx(time_s, abs=0.051)


@given(analyses)
def test_csv_has_a_row_for_each_event_with_its_times_and_class(analysis):
    rows = list(csv.DictReader(io.StringIO(exporters.CSV_HEADER + exporters.csv_rows(analysis), newline="")))
    assert [float(row["start_s"]) for row in rows] == pytest.approx([event.start_s for event in analysis.events])
    assert [float(row["end_s"]) for row in rows] == pytest.approx([event.stop_s for event in analysis.events])
    names = [ontology().classes[event.class_index].display_name for event in analysis.events]
    assert [row["class"] for row in rows] == names


def test_csv_names_what_made_it_and_leaves_empty_what_is_unknown():
    [row] = csv.DictReader(
        io.StringIO(exporters.CSV_HEADER + exporters.csv_rows(an_analysis([an_event()])), newline="")
    )
    assert row == {
        "file": "forest, north.wav",
        "start_s": "0.96",
        "end_s": "2.56",
        "class_mid": "/m/0bt9lr",
        "class": "Dog",
        "score": "0.9",
        "score_mean": "0.7",
        "model": "starter",
        "model_sha256": "ab12",
        "settings_sha256": "cd34",
    } | dict.fromkeys(("start_utc", "end_utc", "low_hz", "high_hz", "review", "comment", "event_id"), "")


@given(analyses)
def test_json_is_one_line_that_reads_back(analysis):
    line = exporters.json_line(analysis)
    assert line.endswith("\n")
    assert line.count("\n") == 1
    found = json.loads(line)
    assert found["file"] == "forest, north.wav"
    assert found["duration_s"] == analysis.duration_s
    assert [event["index"] for event in found["events"]] == [event.class_index for event in analysis.events]
    assert "analysed_s" not in found


def test_json_says_how_far_an_interrupted_analysis_came():
    line = exporters.json_line(replace(an_analysis([]), is_complete=False, analysed_s=32.0))
    assert json.loads(line)["analysed_s"] == 32.0


def test_no_event_ends_after_its_recording():
    analysis = an_analysis([an_event(start=30, columns=2)], duration_s=10.0)
    assert "10.000000" in exporters.audacity(analysis)
    assert json.loads(exporters.json_line(analysis))["events"][0]["end_s"] == 10.0


def raven_rows(text):
    return list(csv.DictReader(io.StringIO(exporters.RAVEN_HEADER + text, newline=""), delimiter="\t"))


@given(st.lists(analyses, min_size=1, max_size=4))
def test_raven_times_run_on_over_the_sequence_and_offsets_begin_anew(sequence):
    table = RavenSequence()
    rows = raven_rows("".join(table.rows(analysis) for analysis in sequence))
    found = [(number, event) for number, analysis in enumerate(sequence) for event in analysis.events]
    assert [int(row["Selection"]) for row in rows] == list(range(1, len(found) + 1))
    for row, (number, event) in zip(rows, found, strict=True):
        before_s = number * 30 * 3600.0
        assert float(row["Begin Time (s)"]) == pytest.approx(before_s + event.start_s, abs=1e-6)
        assert float(row["End Time (s)"]) == pytest.approx(before_s + event.stop_s, abs=1e-6)
        assert float(row["File Offset (s)"]) == pytest.approx(event.start_s, abs=1e-6)


def test_a_raven_row_is_as_raven_reads_it():
    [row] = raven_rows(exporters.raven_rows(replace(an_analysis([an_event()]), path=Path("a\tb.wav"))))
    path = str(Path("a b.wav").absolute())
    assert list(row)[7] == "Tag"  # where OpenSoundscape looks
    assert row["View"] == "Spectrogram 1"
    assert (row["Channel"], row["Low Freq (Hz)"], row["High Freq (Hz)"]) == ("1", "0.000000", "24000.000000")
    assert (row["Tag"], row["Score"], row["Begin File"], row["Begin Path"]) == ("Dog", "0.900000", "a b.wav", path)
    assert (row["Review"], row["Begin Date Time"], row["Event ID"]) == ("", "", "")


def test_an_audacity_label_holds_times_and_a_title_with_the_score():
    assert exporters.audacity(an_analysis([an_event()])) == "0.960000\t2.560000\tDog 0.90\n"


def test_the_table_shows_events_and_a_summary():
    analysis = an_analysis([an_event(), an_event(start=11_250)], duration_s=3601.0)
    assert exporters.table(analysis).splitlines() == [
        "forest, north.wav",
        "      time    duration  score  class",
        " 0:00:01.0       1.6 s   0.90  Dog",
        " 1:00:00.0       1.0 s   0.90  Dog",
        "2 events (Dog 2); 1:00:01.0 long, analysed in 0:00:10.0 (360 times real time)",
        "",
    ]


def test_the_table_of_a_silent_recording_says_so():
    assert "0 events; " in exporters.table(an_analysis([]))


def test_dog_is_where_the_fakes_say():
    assert ontology().classes[DOG].display_name == "Dog"
