import sys
from pathlib import Path

import pytest

from app.core.alert_rule import AlertRule
from app.core.input_choice import InputChoice
from app.core.latency import LATENCIES
from app.core.live_settings import LiveSettings
from app.core.project_library import ProjectLibrary
from app.viewmodels.live import LiveModel, LiveState
from app.workers.live_notices import CommandFailed, LeftOut, RecordingResumed
from dass.errors import DassError
from tests import fake_live
from tests.fake_live import RATE, Story, fake_process, no_inputs
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.patience import wait_until


class Watched:
    """Listening, and what it went through."""

    def __init__(self, folder, work=fake_live.listening):
        self.settings = LiveSettings(folder=str(folder / "sound"))
        self.model = LiveModel(ProjectLibrary(folder / "data"), no_inputs, work)
        self.states, self.log = [], []
        self.model.state_changed.connect(self._note)
        for name in ("scored", "alerted", "warned", "failed"):
            getattr(self.model, name).connect(lambda item, name=name: self.log.append((name, item)))
        for name in ("placed", "compressed", "grown", "gap_found", "ended"):
            getattr(self.model, name).connect(lambda name=name: self.log.append((name, None)))

    def _note(self):
        if self.model.state not in self.states[-1:]:
            self.states.append(self.model.state)

    def told(self, name):
        return [item for other, item in self.log if other == name]


@pytest.fixture
def watched(tmp_path):
    watched = Watched(tmp_path)
    yield watched
    watched.model.close()


@pytest.fixture
def told(tmp_path, monkeypatch):
    """A session that has begun, and the story of it."""
    process = fake_process(monkeypatch)
    watched = Watched(tmp_path)
    watched.model.start(watched.settings, "cpu")
    watched.story = Story(process())
    yield watched
    watched.model.close()


def test_it_starts_listens_and_stops(qtbot, watched):
    model = watched.model
    assert (model.state, model.level, model.listening) == (LiveState.IDLE, None, None)
    model.start(watched.settings, "cpu")
    assert model.state is LiveState.STARTING
    wait_until(qtbot, lambda: model.level is not None and model.behind_s > 3)
    assert model.state is LiveState.LISTENING
    assert model.listening.device == "streaming every 600 s"
    model.stop()
    assert model.state is LiveState.STOPPING
    wait_until(qtbot, lambda: model.state is LiveState.IDLE)
    assert watched.states == [LiveState.STARTING, LiveState.LISTENING, LiveState.STOPPING, LiveState.IDLE]
    assert watched.told("ended") == [None]


def test_a_session_is_begun_once_and_another_after_it(qtbot, watched):
    model = watched.model
    model.start(watched.settings, "cpu")
    first = model.job
    model.start(watched.settings, "cpu")
    assert model.job is first
    model.stop()
    model.stop()
    wait_until(qtbot, lambda: model.state is LiveState.IDLE)
    model.start(LiveSettings(model="other", folder=watched.settings.folder), "cpu")
    wait_until(qtbot, lambda: model.listening is not None)
    assert model.listening.device == "other every 600 s"


def test_one_that_fails_says_why_after_it_has_ended(qtbot, tmp_path):
    watched = Watched(tmp_path, fake_live.dying)
    watched.model.start(watched.settings, "cpu")
    wait_until(qtbot, lambda: watched.model.state is LiveState.IDLE)
    assert watched.log[-2:] == [("ended", None), ("failed", fake_live.GONE)]


def test_it_is_asked_to_do_what_the_settings_say(told, tmp_path):
    job = told.model.job
    assert (job.choice, job.latency, job.rotation_s) == (InputChoice(), LATENCIES[0], 600)
    assert (job.rules, job.command) == ((), ())
    assert job.folder.parent == tmp_path / "sound"
    told.model.stop()
    rules = (AlertRule(74, 0.5, 1.0),)
    choice, command = InputChoice("Microphone", 1, 48_000), f'"{sys.executable}" "a dog" {{}}'
    settings = LiveSettings(choice, latency_s=2.0, records=False, rules=rules, command=command)
    told.model.start(settings, "cuda")
    job = told.model.job
    assert (job.choice, job.device, job.latency.seconds) == (settings.choice, "cuda", 2.0)
    assert (job.folder, job.rules, job.command) == (None, rules, (sys.executable, "a dog", "{}"))
    assert not told.model.is_recording


def test_a_command_that_makes_no_sense_begins_nothing(watched):
    with pytest.raises(DassError, match="quotation"):
        watched.model.start(LiveSettings(command='"half'), "cpu")
    assert watched.model.state is LiveState.IDLE


def test_what_is_not_tagged_or_not_run_is_said_and_all_goes_on(told):
    told.story.listen()
    told.story.tell(LeftOut("Some sound was not tagged."))
    told.story.tell(CommandFailed("The command failed."))
    assert told.told("warned") == ["Some sound was not tagged.", "The command failed."]
    assert told.model.state is LiveState.LISTENING


def test_it_knows_what_is_recorded(told):
    model, story = told.model, told.story
    story.listen()
    story.begin()
    assert told.told("placed") == [None]
    assert model.recordings.growing.n_samples == 600 * RATE
    story.hear(2.0)
    assert model.recordings.duration_s == 2.0
    assert [scored.block.stop_column for scored in told.told("scored")] == [6]
    story.end()
    [recording] = model.recordings.placed
    assert (recording.path.suffix, recording.n_samples) == (".flac", 2 * RATE)
    assert told.told("compressed") == [None]
    assert model.is_of(model.job.project_path)
    assert not model.is_of(Path("other.dass"))
    model.stop()
    assert not model.is_of(model.job.project_path)


def test_trouble_comes_and_goes(told):
    model, story = told.model, told.story
    story.listen()
    story.begin()
    story.hear(1.0)
    story.lose(3.0)
    assert model.state is LiveState.TROUBLED
    assert model.trouble == "Microphone is gone: plug it in again."
    assert told.told("gap_found") == [None]
    assert [gap.n_samples for gap in model.gaps] == [3 * RATE]
    story.recover()
    assert (model.state, model.trouble) == (LiveState.LISTENING, "")


def test_a_device_that_is_not_there_at_first_is_trouble_until_it_is(told):
    told.story.be_troubled("There is no microphone.")
    assert told.model.state is LiveState.TROUBLED
    told.story.listen()
    assert (told.model.state, told.model.trouble) == (LiveState.LISTENING, "")


def test_a_disk_that_fills_is_told_of_and_then_nothing_is_recorded(told):
    model, story = told.model, told.story
    story.listen()
    story.warn("Nearly full.")
    assert (model.disk_trouble, model.is_recording) == ("Nearly full.", True)
    story.stop_recording("Full.")
    assert (model.disk_trouble, model.is_recording) == ("Full.", False)
    assert told.told("warned") == ["Nearly full.", "Full."]
    assert model.state is LiveState.LISTENING
    story.tell(RecordingResumed())
    assert (model.disk_trouble, model.is_recording) == ("", True)


def test_levels_are_shown_as_they_come(told):
    told.story.see(peak=1.0, is_clipped=True, behind_s=4.0, drift_ppm=12.0)
    model = told.model
    assert (model.level.peak, model.level.is_clipped) == ((1.0,), (True,))
    assert (model.behind_s, model.drift_ppm) == (4.0, 12.0)


def test_another_session_knows_nothing_of_the_one_before(told):
    told.story.listen()
    told.story.begin()
    told.story.see()
    told.model.stop()
    told.model.start(told.settings, "cpu")
    model = told.model
    assert (model.listening, model.level, model.recordings.placed) == (None, None, ())
