import pytest
from PySide6.QtWidgets import QLabel, QToolButton

from app.core.live_settings import LiveSettings
from app.core.project_library import ProjectLibrary
from app.core.sound_level import Level
from app.viewmodels.live import LiveModel
from app.viewmodels.navigator import Navigator
from app.viewmodels.now import Now
from app.views.level_meter import LevelMeter
from app.views.live_bar import LiveBar
from app.workers.live_notices import LevelSeen
from tests.controls import labels, without_name, without_tip
from tests.fake_live import Story, fake_process, listening, no_inputs
from tests.fake_session import FakePlayback
from tests.mouse import LEFT


class Host:
    """A bar, and what stands behind it."""

    def __init__(self, qtbot, folder, process):
        self._qtbot, self._folder, self._process = qtbot, folder, process
        self.live = LiveModel(ProjectLibrary(folder / "data"), no_inputs, listening)
        self.navigator = Navigator()
        self.now = Now(self.navigator, FakePlayback())
        self.bar = LiveBar(self.live, self.now)
        qtbot.addWidget(self.bar)
        self.bar.resize(600, 60)

    def listen(self, **settings):
        self.live.start(LiveSettings(folder=str(self._folder / "sound"), **settings), "cpu")
        self.bar.show()
        return Story(self._process())

    def button(self, name):
        return next(one for one in self.bar.findChildren(QToolButton) if one.text() == name)

    def click(self, name):
        self._qtbot.mouseClick(self.button(name), LEFT)

    @property
    def words(self):
        return [text for text in labels(self.bar) if text]


@pytest.fixture
def host(qtbot, tmp_path, monkeypatch):
    return Host(qtbot, tmp_path, fake_process(monkeypatch))


def test_it_is_there_while_somebody_listens_and_says_how_it_goes(host):
    assert host.bar.isHidden()
    story = host.listen()
    assert "Starting to listen …" in host.words
    story.listen()
    story.begin()
    story.hear(62.0)
    assert {"Listening", "1:02", "Microphone, 16 kHz"} <= set(host.words)
    host.click("Stop")
    assert host.bar.isHidden()


def test_trouble_is_said_in_full_until_it_is_over(host):
    story = host.listen()
    story.listen()
    story.begin()
    story.see(peak=0.5)
    story.hear(1.0)
    story.lose(2.0)
    assert {"No sound", "Microphone is gone: plug it in again."} <= set(host.words)
    assert host.bar.findChild(LevelMeter).toolTip() == "No sound comes"
    story.recover()
    assert "Listening" in host.words
    assert not any("gone" in text for text in host.words)


def test_scores_that_are_late_are_said_to_be(host):
    story = host.listen()
    story.listen()
    story.see(behind_s=0.4)
    assert not any("behind" in text for text in host.words)
    story.see(behind_s=4.2)
    assert "4 s behind" in host.words


def test_a_device_that_gives_exact_silence_is_asked_about(host):
    story = host.listen()
    story.listen()
    story.tell(LevelSeen(Level((0.0,), (0.0,), (False,), 5.0), 0.0, None))
    assert not any("silence" in text for text in host.words)
    story.tell(LevelSeen(Level((0.0,), (0.0,), (False,), 12.0), 0.0, None))
    assert "Only silence comes from Microphone: is it muted, unplugged, or not allowed?" in host.words


def test_what_is_not_recorded_is_said(host):
    story = host.listen(records=False)
    story.listen()
    story.begin()
    story.hear(3.0)
    assert "0:03, not recorded" in host.words


def test_the_drift_of_the_device_is_told_to_who_asks(host):
    story = host.listen()
    story.listen()
    story.see(drift_ppm=-12.4)
    device = next(label for label in host.bar.findChildren(QLabel) if label.text() == "Microphone, 16 kHz")
    assert device.toolTip() == "Microphone, 16 kHz; its clock is 12 ppm slow; tagged by streaming"


def test_a_button_goes_to_now_and_shows_whether_it_is_followed(host):
    story = host.listen()
    story.listen()
    assert not host.button("Now").isVisible()
    host.navigator.set_duration(100.0)
    host.now.begin(100.0)
    assert host.button("Now").isChecked()
    host.navigator.pan(-50.0)
    assert not host.button("Now").isChecked()
    host.click("Now")
    assert host.now.follows
    assert host.button("Now").isChecked()
    host.click("Now")
    assert host.button("Now").isChecked()


def test_where_something_else_is_open_a_button_leads_to_what_is_heard(host, qtbot):
    story = host.listen()
    story.listen()
    assert not host.button("Show").isVisible()
    story.begin()
    with qtbot.waitSignal(host.bar.show_wanted):
        host.click("Show")
    host.now.begin(1.0)
    assert not host.button("Show").isVisible()


def test_every_control_is_named(host):
    story = host.listen()
    story.listen()
    host.now.begin(1.0)
    assert without_name(host.bar) == without_tip(host.bar) == []
