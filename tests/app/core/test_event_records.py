import csv
import io
import json
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from app.core.event_records import COLUMNS, CSV_HEADER, csv_rows, json_lines, record
from tests.fake_export import an_exported_event, an_exported_recording

BEGINS = datetime(2024, 5, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))


def test_the_header_is_the_agreed_one():
    assert CSV_HEADER == (
        "file,start_s,end_s,start_utc,end_utc,class_mid,class,score,score_mean,low_hz,high_hz,review,comment,event_id,"
        "model,model_sha256,settings_sha256\r\n"
    )


def test_a_row_says_all_there_is():
    found_by = {"model": "starter", "model_sha256": "ab12", "settings_sha256": "cd34"}
    said = {"verdict": "accepted", "note": "near", "event_id": "e1"}
    numbers = {"score": 0.98765432, "score_mean": 0.5, "low_hz": 200.0, "high_hz": 4000.5}
    event = an_exported_event(an_exported_recording(begins=BEGINS), 480, 48_960, **numbers, **said, **found_by)
    row = dict(zip(COLUMNS, next(csv.reader([csv_rows([event])])), strict=True))
    assert row == {
        "file": str(event.recording.path),
        "start_s": "0.01",
        "end_s": "1.02",
        "start_utc": "2024-04-30T22:30:00.010000+00:00",
        "end_utc": "2024-04-30T22:30:01.020000+00:00",
        "class_mid": "/m/0bt9lr",
        "class": "Dog",
        "score": "0.987654",
        "score_mean": "0.5",
        "low_hz": "200.0",
        "high_hz": "4000.5",
        "review": "accepted",
        "comment": "near",
        "event_id": "e1",
        "model": "starter",
        "model_sha256": "ab12",
        "settings_sha256": "cd34",
    }


def test_what_is_not_known_is_empty_or_null():
    unknown = ("start_utc", "end_utc", "score", "score_mean", "low_hz", "high_hz")
    assert [record(an_exported_event())[name] for name in unknown] == 6 * [None]
    [row] = csv.DictReader(io.StringIO(CSV_HEADER + csv_rows([an_exported_event()]), newline=""))
    assert [row[name] for name in unknown] == 6 * [""]
    assert [json.loads(json_lines([an_exported_event()]))[name] for name in unknown] == 6 * [None]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"))))
def test_any_note_comes_back_from_both(notes):
    events = [an_exported_event(note=note) for note in notes]
    rows = csv.DictReader(io.StringIO(CSV_HEADER + csv_rows(events), newline=""))
    assert [row["comment"] for row in rows] == notes
    lines = json_lines(events).split("\n")[:-1]
    assert [json.loads(line)["comment"] for line in lines] == notes


def test_rows_end_as_rfc_4180_wants():
    assert csv_rows([an_exported_event(note="a\nb"), an_exported_event()]).count("\r\n") == 2
