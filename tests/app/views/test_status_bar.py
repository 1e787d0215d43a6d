import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QToolButton

from app.viewmodels.analysis import AnalysisModel, State
from app.views.status_bar import StatusBar
from tests.controls import labels, without_name, without_tip


class StillAnalysis(AnalysisModel):
    """Is in the state that a test puts it into; what it is told is kept."""

    times_realtime = seconds_left = None
    fraction = 0.0

    def __init__(self):
        super().__init__()
        self.model, self.told = "starter", []
        for command in ("start", "pause", "resume", "stop"):
            setattr(self, command, lambda command=command: self.told.append(command))

    def be(self, state, fraction=0.0, device="", times_realtime=None, seconds_left=None):
        self.state, self.fraction, self.device = state, fraction, device
        self.times_realtime, self.seconds_left = times_realtime, seconds_left
        self.state_changed.emit()


@pytest.fixture
def analysis():
    return StillAnalysis()


@pytest.fixture
def bar(qtbot, analysis):
    bar = StatusBar(analysis)
    qtbot.addWidget(bar)
    bar.resize(900, 30)
    with qtbot.waitExposed(bar):
        bar.show()
    return bar


def progress_of(bar):
    return next(one for one in bar.findChildren(QProgressBar) if one.accessibleName() == "Progress of the analysis")


def offered(bar):
    return [button.accessibleName().split()[0] for button in bar.findChildren(QToolButton) if button.isVisible()]


@pytest.mark.parametrize(("state", "sentence", "buttons"), [
    (State.IDLE, "Not analysed", ["Analyse"]),
    (State.LOADING, "Loading the model starter …", ["Pause", "Stop"]),
    (State.PAUSED, "Paused at 25%", ["Go", "Stop"]),
    (State.STOPPED, "Stopped at 25%", ["Analyse"]),
    (State.FAILED, "The analysis failed", ["Analyse"]),
    (State.COMPLETE, "Analysed with starter", []),
])  # fmt: skip
def test_it_says_how_the_analysis_goes_and_offers_what_can_be_done(bar, analysis, state, sentence, buttons):
    analysis.be(state, fraction=0.25)
    assert sentence in labels(bar)
    assert offered(bar) == buttons
    progress = progress_of(bar)
    assert progress.isVisible() == (state.is_busy or state is State.STOPPED)
    assert progress.value() == 250


def test_while_it_runs_it_says_how_fast_and_how_long(bar, analysis):
    analysis.be(State.RUNNING, 0.25, "cpu")
    assert "starter on the processor: 25%" in labels(bar)
    assert offered(bar) == ["Pause", "Stop"]
    analysis.be(State.RUNNING, 0.5, "cuda", times_realtime=285.4, seconds_left=126.0)
    assert "starter on the GPU: 50% · 285 times real time · 2 min 6 s left" in labels(bar)
    analysis.be(State.RUNNING, 0.999, "cuda", times_realtime=285.4, seconds_left=0.01)
    assert labels(bar)[-1].endswith("1 s left")


def test_progress_is_followed(bar, analysis):
    analysis.be(State.RUNNING, 0.25, "cpu")
    analysis.fraction = 0.75
    analysis.progressed.emit()
    assert progress_of(bar).value() == 750


@pytest.mark.parametrize(("state", "commands"), [
    (State.IDLE, ["start"]), (State.RUNNING, ["pause", "stop"]), (State.PAUSED, ["resume", "stop"])
])  # fmt: skip
def test_the_buttons_do_what_they_say(bar, analysis, qtbot, state, commands):
    analysis.be(state)
    for button in [button for button in bar.findChildren(QToolButton) if button.isVisible()]:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert analysis.told == commands


def test_it_says_where_the_mouse_is_also_after_something_was_said(bar):
    bar.show_place("1:23.45   440 Hz")
    assert "1:23.45   440 Hz" in labels(bar)
    bar.say("Everything is kept")
    assert bar.currentMessage() == "Everything is kept"
    bar.clearMessage()
    assert "1:23.45   440 Hz" in labels(bar)


def test_what_is_being_opened_is_said_until_it_is(bar):
    bar.show_opening("night.wav")
    assert "Opening night.wav …" in labels(bar)
    bar.show_opening("")
    assert not [label for label in labels(bar) if label.startswith("Opening")]


def test_without_a_project_it_says_nothing_of_an_analysis(bar):
    bar.show_analysis(False)
    assert "Not analysed" not in labels(bar)
    assert offered(bar) == []
    bar.show_analysis(True)
    assert "Not analysed" in labels(bar)


@pytest.mark.parametrize("state", State)
def test_every_control_has_a_name_and_a_tip(bar, analysis, state):
    analysis.be(state)
    assert not without_name(bar)
    assert not without_tip(bar)


def test_what_tagged_live_sound_is_said_and_it_can_be_analysed_all_the_same(bar, analysis):
    analysis.note("streaming")
    assert "Tagged by streaming" in labels(bar)
    assert any(button.isVisible() and button.toolTip() == "Analyse" for button in bar.findChildren(QToolButton))
