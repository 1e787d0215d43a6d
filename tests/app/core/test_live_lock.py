import signal
import subprocess
import sys

import pytest

from app.core import live_lock
from dass.errors import DassError

HOLD = """
import sys, time
from pathlib import Path
from app.core import live_lock
with live_lock.recording(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "live.dass"


def test_one_at_a_time_records(path):
    with live_lock.recording(path):
        with pytest.raises(live_lock.HeldError, match=r"^Another .*live\.dass: [^.]+\.$"), live_lock.recording(path):
            pass
        with live_lock.recording(path.with_name("other.dass")):
            pass
    with live_lock.recording(path):
        pass


def test_after_a_failure_another_can(path):
    with pytest.raises(ZeroDivisionError), live_lock.recording(path):
        raise ZeroDivisionError
    with live_lock.recording(path):
        pass


def test_a_process_holds_it_until_it_is_killed(path):
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(live_lock.HeldError), live_lock.recording(path):
            pass
        process.send_signal(signal.SIGKILL)
    with live_lock.recording(path):
        pass


def test_a_folder_that_is_none_is_said(path):
    path.write_bytes(b"in the way")
    with pytest.raises(DassError, match="cannot be written"), live_lock.recording(path / "live.dass"):
        pass
