import sys
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from app.core.event_records import COLUMNS, record
from app.core.parquet_file import write_parquet
from dass.errors import DassError
from tests.fake_export import an_exported_event, an_exported_recording, many_events, recordings_of


def test_rows_come_back_as_they_are(tmp_path):
    events = many_events(recordings_of(), 100)
    write_parquet(tmp_path / "events.parquet", events)
    table = pq.read_table(tmp_path / "events.parquet")
    assert tuple(table.column_names) == COLUMNS
    assert table.to_pylist() == [record(event) for event in events]


def test_columns_have_their_kinds_also_without_rows(tmp_path):
    write_parquet(tmp_path / "none.parquet", [])
    kinds = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "none.parquet")}
    assert kinds["start_s"] == kinds["low_hz"] == "double"
    assert kinds["start_utc"] == "timestamp[us, tz=UTC]"
    assert kinds["class"] == kinds["comment"] == "string"


def test_times_are_times(tmp_path):
    begins = datetime(2024, 5, 1, tzinfo=UTC)
    write_parquet(tmp_path / "one.parquet", [an_exported_event(an_exported_recording(begins=begins), 0)])
    assert pq.read_table(tmp_path / "one.parquet")["start_utc"].to_pylist() == [begins]


def test_without_its_library_one_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(DassError, match=r'pip install "dass-explorer\[export\]"'):
        write_parquet(tmp_path / "events.parquet", [])
