import sys
from pathlib import Path

import pytest

from app.core.alarm import Alarm
from app.core.alert_log import AlertLog
from app.core.alert_rule import AlertRule
from dass.scores import ScoreBlock
from tests.fake_live_scores import a_recording, loud
from tests.fakes import DOG
from tests.patience import wait_until

PROJECT = Path("/projects/night.dass")
NOTES_EACH = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read())"


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("DASS_EXPLORER_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def heard(alarm, n_dogs=1):
    """Return the alerts of a recording in which dogs bark."""
    barks = [loud(DOG, 2, 4, 10) for _ in range(n_dogs)]
    alerts = alarm.begin(a_recording())
    for number, logits in enumerate(barks):
        alerts += alarm.take(ScoreBlock(10 * number, logits))
    return [*alerts, *alarm.end()]


def test_what_is_heard_is_told_written_down_and_run_for(qtbot, tmp_path):
    noted = tmp_path / "noted"
    alarm = Alarm([AlertRule(DOG)], [sys.executable, "-c", NOTES_EACH, str(noted)], PROJECT)
    began, over = heard(alarm)
    alarm.close()
    assert AlertLog().alerts(PROJECT) == [over]
    wait_until(qtbot, noted.exists)
    wait_until(qtbot, lambda: noted.read_text() == f"{began.to_json()}\n")
    assert alarm.failures() == []


def test_without_a_command_none_is_run():
    alarm = Alarm([AlertRule(DOG)], [], PROJECT)
    assert [alert.is_over for alert in heard(alarm, n_dogs=2)] == [False, True] * 2
    alarm.close()
    assert alarm.failures() == []


def test_what_goes_wrong_is_told_once_and_silences_no_alert(data):
    data.write_text("no folder")
    alarm = Alarm([AlertRule(DOG)], ["/no/such/program"], PROJECT)
    assert len(heard(alarm, n_dogs=2)) == 4
    log, command = alarm.failures()
    assert log.startswith(f"{data / 'alerts.jsonl'} cannot be written")
    assert command == "The command /no/such/program cannot be run: No such file or directory."
    heard(alarm)
    assert alarm.failures() == []
    data.unlink()
    heard(alarm)
    data.joinpath("alerts.jsonl").unlink()
    data.joinpath("alerts.jsonl").mkdir()
    heard(alarm)
    assert len(alarm.failures()) == 1
