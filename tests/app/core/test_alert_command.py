import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core import alert_command
from app.core.alert import Alert
from app.core.alert_command import MOST_AT_ONCE, AlertCommand, parse_command
from app.core.alert_rule import AlertRule
from dass.errors import DassError
from tests.fakes import DOG
from tests.patience import PATIENCE_MS, wait_until

START = datetime(2026, 6, 20, 21, 30, 5, tzinfo=UTC)
ALERT = Alert(
    AlertRule(DOG), DOG, 3, Path("/night; echo $HOME '\"/a.wav"), 4.8, START, START + timedelta(seconds=1), 0.91, False
)
WRITES_WHAT_IT_IS_GIVEN = """
import json, sys
with open(sys.argv[1], "w") as file:
    json.dump([sys.argv[2:], sys.stdin.read()], file)
"""
WAITS_FOR_A_FILE = """
import pathlib, sys, time
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.01)
"""


@pytest.fixture
def python(qtbot):
    """Make commands that run Python, and wait for their ends."""
    commands = []

    def python(code, *arguments):
        commands.append(AlertCommand([sys.executable, "-c", code, *map(str, arguments)]))
        return commands[-1]

    yield python
    for command in commands:
        wait_until(qtbot, lambda command=command: not command.n_running)


def failures_at_the_end(qtbot, command):
    wait_until(qtbot, lambda: not command.n_running)
    return command.failures()


def test_the_program_is_given_the_alert_as_data(qtbot, tmp_path, python):
    seen = tmp_path / "seen.json"
    command = python(WRITES_WHAT_IT_IS_GIVEN, seen, "as {} is", "plain $HOME *")
    command.run(ALERT)
    assert failures_at_the_end(qtbot, command) == []
    arguments, given = json.loads(seen.read_text())
    assert arguments == [f"as {ALERT.to_json()} is", "plain $HOME *"]
    assert Alert.from_json(given) == ALERT


def test_nobody_waits_for_it_and_only_so_many_run_at_once(qtbot, tmp_path, python):
    gate = tmp_path / "gate"
    command = python(WAITS_FOR_A_FILE, gate)
    for n_before in range(MOST_AT_ONCE):
        assert command.n_running == n_before
        command.run(ALERT)
    command.run(ALERT)
    command.run(ALERT)
    assert command.failures() == [
        f"The command {sys.executable} is still at work on {MOST_AT_ONCE} alerts and was not run for the next one."
    ]
    gate.touch()
    assert failures_at_the_end(qtbot, command) == []


def test_a_failure_is_told_with_what_the_program_said_last(qtbot, python):
    command = python("import sys; print('first', file=sys.stderr); sys.exit('no such\tbell\\n\\n')")
    command.run(ALERT)
    assert failures_at_the_end(qtbot, command) == [
        f"The command {sys.executable} failed with exit code 1: no such bell"
    ]


def test_the_same_failure_is_told_once_until_it_went_well(qtbot, tmp_path, python):
    bad = tmp_path / "bad"
    command = python("import pathlib, sys; sys.exit(3 * pathlib.Path(sys.argv[1]).exists())", bad)
    n_told = []
    for is_bad in (True, True, False, True):
        bad.touch() if is_bad else bad.unlink()
        command.run(ALERT)
        n_told.append(len(failures_at_the_end(qtbot, command)))
    assert n_told == [1, 0, 0, 1]


def test_what_is_at_work_at_the_end_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(alert_command, "PATIENCE_S", PATIENCE_MS / 1000)
    done = tmp_path / "done"
    command = AlertCommand([sys.executable, "-c", "import pathlib, sys; pathlib.Path(sys.argv[1]).touch()", str(done)])
    command.run(ALERT)
    command.close()
    assert done.exists()
    assert command.n_running == 0


def test_a_program_that_cannot_be_run_is_told(tmp_path):
    command = AlertCommand([str(tmp_path / "nothing")])
    command.run(ALERT)
    command.run(ALERT)
    assert command.failures() == [f"The command {tmp_path / 'nothing'} cannot be run: No such file or directory."]
    assert command.failures() == []


def test_what_one_types_becomes_program_and_arguments():
    program = f'"{sys.executable}"'
    assert parse_command(f"{program} -c 'pass it' {{}}") == (sys.executable, "-c", "pass it", "{}")
    assert parse_command("  ") == ()


@pytest.mark.parametrize(
    ("text", "sentence"), [("no-such-program {}", "There is no program no-such-program"), ("say 'it", "does not end")]
)
def test_what_cannot_be_run_is_refused_before(text, sentence):
    with pytest.raises(DassError, match=sentence):
        parse_command(text)
