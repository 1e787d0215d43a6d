from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core import alert_log
from app.core.alert import Alert
from app.core.alert_log import AlertLog
from app.core.alert_rule import AlertRule
from dass.errors import DassError
from tests.fakes import DOG

START = datetime(2026, 6, 20, 21, 30, tzinfo=UTC)
NIGHT, DAY = Path("/projects/night.dass"), Path("/projects/day.dass")


def an_alert(second, is_over=False):
    start = START + timedelta(seconds=second)
    return Alert(AlertRule(DOG), DOG, 1, Path("/a.wav"), second, start, start + timedelta(seconds=1), 0.9, is_over)


@pytest.fixture
def log(tmp_path):
    return AlertLog(tmp_path / "data" / "alerts.jsonl")


def test_what_was_told_is_there_after_a_restart_each_event_as_it_was_told_last(log):
    for alert in (an_alert(5), an_alert(5, is_over=True), an_alert(9)):
        log.add(NIGHT, alert)
    assert AlertLog(log.path).alerts(NIGHT) == [an_alert(5, is_over=True), an_alert(9)]


def test_every_project_has_its_own(log):
    log.add(NIGHT, an_alert(5))
    log.add(DAY, an_alert(9))
    assert [log.alerts(NIGHT), log.alerts(DAY)] == [[an_alert(5)], [an_alert(9)]]


def test_alerts_are_in_order_of_time(log):
    for second in (9, 2, 5):
        log.add(NIGHT, an_alert(second))
    assert [alert.start_s for alert in log.alerts(NIGHT)] == [2, 5, 9]


def test_nothing_was_told_where_there_is_no_log(log):
    assert log.alerts(NIGHT) == []


def test_lines_that_a_crash_left_are_passed_over(log):
    log.add(NIGHT, an_alert(5))
    whole = log.path.read_bytes()
    log.path.write_bytes(b"3\n[]\n\xff\n" + whole + whole[:40])
    assert log.alerts(NIGHT) == [an_alert(5)]


def test_a_log_that_grew_long_is_put_aside_and_still_read(log, monkeypatch):
    log.add(NIGHT, an_alert(1))
    monkeypatch.setattr(alert_log, "MOST_BYTES", log.path.stat().st_size * 7 // 2)
    for second in range(2, 9):
        log.add(NIGHT, an_alert(second))
    sizes = {file.name: len(file.read_text().splitlines()) for file in log.path.parent.iterdir()}
    assert sizes == {"alerts.jsonl": 4, "alerts.old.jsonl": 4}
    for second in range(9, 13):
        log.add(NIGHT, an_alert(second))
    assert [alert.start_s for alert in log.alerts(NIGHT)] == list(range(5, 13))


def test_a_log_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "data").write_text("no folder")
    with pytest.raises(DassError, match=r"alerts\.jsonl cannot be written"):
        AlertLog(tmp_path / "data" / "alerts.jsonl").add(NIGHT, an_alert(5))
