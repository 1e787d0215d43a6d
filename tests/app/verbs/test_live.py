import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from app.core.alert import Alert
from app.core.alert_rule import AlertRule
from app.core.clock import Clock, ClockSource
from app.core.gap import Gap, LossReason
from app.core.recording import Recording
from app.core.sound_level import Level
from app.verbs import listening
from app.workers import live as live_module
from app.workers import live_notices as notices
from app.workers import microphones
from dass.errors import DassError
from dass.labels import ontology
from tests.fake_input import START, FakeInputs
from tests.fake_live_engine import FakeLiveEngine
from tests.fakes import DOG

BARK, SIREN = map(ontology().find, ("Bark", "Siren"))
RECORDING = Recording(1, Path("/night/a.wav"), "", 16_000, 1, 0, Clock(START, timedelta(), ClockSource.LIVE))
LISTENING = notices.Listening("Microphone", 16_000, 1, "streaming", "cpu", frozenset())
LEVEL = notices.LevelSeen(Level((0.1,), (0.05,), (False,)), 0.0, None)


def an_alert(class_index=DOG, is_over=False):
    start = START + timedelta(seconds=5)
    return Alert(
        AlertRule(DOG), class_index, 1, Path("a.wav"), 5.0, start, start + timedelta(seconds=1), 0.914, is_over
    )


@pytest.fixture
def inputs(monkeypatch, tmp_path):
    """Two microphones."""
    monkeypatch.setenv("DASS_EXPLORER_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(listening, "cache_folder", lambda: tmp_path / "cache")
    inputs = FakeInputs([0], names=("USB Microphone, ALSA", "Built-in, ALSA"))
    monkeypatch.setattr(microphones, "microphones", lambda: (inputs, inputs.clock))
    return inputs


class Session:
    """What `live` is replaced by: tells what a test wants, and goes on until it is stopped."""

    def __init__(self):
        self.notices, self.last, self.error = [], [], None
        self.job, self.is_closed = None, False

    def __call__(self, job, is_stopped):
        self.job = job
        try:
            yield from self.notices
            if self.error:
                raise self.error
            os.kill(os.getpid(), signal.SIGINT)
            while not is_stopped():
                yield LEVEL
            yield from self.last
        finally:
            self.is_closed = True


@pytest.fixture
def session(monkeypatch, inputs):
    session = Session()
    monkeypatch.setattr(listening, "live", session)
    return session


@pytest.fixture
def live(call, session):
    return lambda *arguments: call("live", *arguments)


def test_events_are_printed_as_they_happen_until_ctrl_c(live, session):
    session.notices = [LISTENING, notices.Alerted(an_alert()), notices.Alerted(an_alert(is_over=True))]
    code, out, err = live("--classes", "dog")
    local = (START + timedelta(seconds=5)).astimezone()
    assert (code, out) == (0, f"{local:%Y-%m-%d %H:%M:%S}  0.91  Dog\n")
    assert err.splitlines() == [
        "Listening to Microphone (16000 Hz, 1 channel) for Dog, with streaming; Ctrl+C ends it.",
        "1 event in 0:00 of sound",
    ]


def test_json_says_when_an_event_begins_and_when_it_is_over(live, session):
    session.notices = [notices.Alerted(an_alert())]
    session.last = [notices.Alerted(an_alert(is_over=True))]
    _, out, _ = live("--json")
    assert [Alert.from_json(line) for line in out.splitlines()] == [an_alert(), an_alert(is_over=True)]
    assert [json.loads(line)["state"] for line in out.splitlines()] == ["began", "over"]


def test_everything_is_watched_for_unless_classes_are_named(live, session):
    live()
    assert session.job.rules == (AlertRule(None, 0.3, 0.0),)
    live("--classes", "barking, siren", "--threshold", "0.5", "--min-length", "2")
    assert session.job.rules == (AlertRule(BARK, 0.5, 2.0), AlertRule(SIREN, 0.5, 2.0))


def test_the_job_is_as_wished(live, session, tmp_path):
    command = f'"{sys.executable}" -c pass {{}}'
    live("--device", "usb", "--channel", "2", "--rate", "48000", "--latency", "2", "--model", "x", "--command", command)
    job = session.job
    assert (job.choice.device, job.choice.channel, job.choice.sample_rate) == ("USB Microphone, ALSA", 1, 48_000)
    assert (job.latency.seconds, job.model, job.command) == (2.0, "x", (sys.executable, "-c", "pass", "{}"))


def test_nothing_is_kept_unless_wished(live, session, tmp_path):
    live()
    assert session.job.folder is None
    assert list((tmp_path / "cache").iterdir()) == []
    assert session.job.project_path.is_relative_to(tmp_path / "cache")


def test_what_is_kept_is_said_in_the_end(live, session, tmp_path):
    session.notices = [notices.Began(RECORDING, 1, 960_000), notices.Grown(1, 16_000 * 65)]
    _, _, err = live("--record", tmp_path / "sound")
    folder = session.job.folder
    assert folder.parent == tmp_path / "sound"
    assert session.job.project_path.parent == tmp_path / "data" / "projects"
    assert err.splitlines() == [
        "0 events in 1:05 of sound",
        f"The sound and its scores are kept: dass-explorer '{folder}'",
    ]


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        (notices.Troubled("It was unplugged."), "It was unplugged."),
        (notices.Recovered(), "Sound comes again."),
        (notices.LeftOut("Too slow."), "Too slow."),
        (notices.DiskLow("Nearly full."), "Nearly full."),
        (notices.RecordingStopped("Full."), "Full."),
        (notices.RecordingResumed(), "There is room again: sound is kept."),
        (notices.CommandFailed("It failed."), "It failed."),
    ],
)
def test_troubles_are_told(live, session, notice, said):
    session.notices = [notice]
    assert live()[2].splitlines()[0] == said


def test_a_microphone_that_gives_only_silence_is_told_of_once(live, session):
    looks = [notices.LevelSeen(Level((0.0,), (0.0,), (False,), silent_s), 0.0, None) for silent_s in (2, 9, 11, 12, 0)]
    session.notices = [LISTENING, *looks, notices.LevelSeen(None, 0.0, None)]
    said = live()[2].splitlines()[1:-1]
    assert said == ["Only silence comes from Microphone: is it muted, unplugged, or not allowed?"]


def test_lost_sound_is_told_with_the_reason(live, session):
    session.notices = [notices.GapFound(Gap(START, START + timedelta(seconds=3), LossReason.STALLED, 48_000))]
    said = f"{START.astimezone():%H:%M:%S}: 3.0 s of sound are lost: the microphone gave no sound."
    assert live()[2].splitlines()[0] == said


def test_classes_that_the_model_cannot_hear_are_told(live, session):
    session.notices = [notices.Listening("Microphone", 16_000, 1, "streaming", "cpu", frozenset([DOG]))]
    assert "The model streaming was never taught Dog" in live("--classes", "dog")[2]


def test_devices_are_listed(live, session):
    code, out, _ = live("--list-devices")
    assert code == 0
    assert [line.split("  ")[0] for line in out.splitlines()] == ["Name", "USB Microphone, ALSA", "Built-in, ALSA"]
    assert session.job is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--device", "alsa"], 'Several input devices are called "alsa": USB Microphone, ALSA; Built-in, ALSA.'),
        (["--device", "line"], 'No input device is called "line": USB Microphone, ALSA; Built-in, ALSA.'),
        (["--latency", "3"], "There is no latency of 3 s: give one of 0.4, 1, 2, 5, 10."),
        (["--classes", "xyzzy"], 'No sound is called "xyzzy"'),
        (["--threshold", "0"], "A threshold must lie from 0.01 to 1"),
        (["--command", "no-such-program"], "There is no program no-such-program"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(live, session, arguments, sentence):
    code, out, err = live(*arguments)
    assert (code, out, len(err.splitlines()), session.job) == (2, "", 1, None)
    assert sentence in err


def test_without_a_microphone_there_is_one_sentence(live, session, inputs):
    inputs.unplug()
    code, _, err = live()
    assert (code, session.job) == (2, None)
    assert err.startswith("dass-explorer: Cannot listen: there is no input device")
    assert len(err.splitlines()) == 1


def test_a_session_that_cannot_go_on_is_one_sentence(live, session):
    session.error = DassError("The model is damaged.")
    code, _, err = live()
    assert (code, err) == (2, "dass-explorer: The model is damaged.\n")


def test_a_whole_session_from_the_microphone_to_the_folder(call, inputs, monkeypatch, tmp_path):
    world = FakeInputs(np.r_[np.zeros(8000), np.full(4000, 0.5), np.zeros(4_000_000)], 4000, step_s=0.1)
    world.at(6.0, lambda: os.kill(os.getpid(), signal.SIGINT))
    monkeypatch.setattr(microphones, "microphones", lambda: (world, world.clock))
    monkeypatch.setattr(live_module, "load_engine", lambda *_: FakeLiveEngine())
    code, out, err = call("live", "--json", "--record", tmp_path / "sound")
    alerts = [Alert.from_json(line) for line in out.splitlines()]
    assert (code, [(alert.class_index, alert.is_over) for alert in alerts]) == (0, [(DOG, False), (DOG, True)])
    assert alerts[1].start < START + timedelta(seconds=2) < alerts[1].stop
    [file] = (tmp_path / "sound").glob("*/*.flac")
    assert sf.info(file).duration >= 6.0
    assert str(file.parent) in err.splitlines()[-1]


def test_it_ends_when_nobody_reads_any_more(live, session, monkeypatch):
    session.notices = [notices.Alerted(an_alert())] * 3
    monkeypatch.setattr(listening, "_read_by_nobody", lambda: None)

    class Gone:
        def write(self, _):
            raise BrokenPipeError

    monkeypatch.setattr("app.verbs.live_report.results_stream", Gone)
    code, _, err = live()
    assert (code, session.is_closed) == (0, True)
    assert err.splitlines() == ["1 event in 0:00 of sound"]
