import threading

import numpy as np
import pytest

from app.viewmodels.playback import PlaybackModel
from tests.fake_output import FakeOutputs
from tests.fake_timeline import RATE, a_timeline, tone


@pytest.fixture
def outputs():
    return FakeOutputs()


@pytest.fixture
def model(qtbot, outputs, tmp_path):
    model = PlaybackModel(outputs)
    qtbot.waitSignal(model.devices_changed).wait()
    model.set_timeline(a_timeline(tmp_path, (0, tone(500, 2) + tone(3000, 2), RATE)))
    yield model
    model.close()
    assert "playback" not in [thread.name for thread in threading.enumerate()]


def hear(qtbot, outputs, duration_s, n_devices=1):
    qtbot.waitUntil(lambda: len(outputs.used) >= n_devices)
    return outputs.device_now.pull(duration_s)[:, 0]


def level_of(hz, frames):
    """Return the amplitude of a tone in the last half second of what was heard."""
    frames = frames[-RATE // 2 :]
    return 2 * abs(np.mean(frames * np.exp(-2j * np.pi * hz * np.arange(len(frames)) / RATE)))


def test_it_looks_for_devices_by_itself(qtbot, outputs):
    model = PlaybackModel(outputs)
    assert not model.is_available
    with qtbot.waitSignal(model.devices_changed):
        pass
    assert model.is_available
    assert model.devices == ["Speakers", "Headphones"]


def test_without_a_device_it_says_why_and_plays_nothing_until_there_is_one(qtbot, outputs, model):
    names, outputs.there = outputs.there, []
    with qtbot.waitSignal(model.devices_changed):
        model.look_for_devices()
    assert (model.is_available, model.reason) == (False, "Cannot play: there is no output device; plug one in.")
    model.play(0)
    assert not model.is_playing
    outputs.there = names
    with qtbot.waitSignal(model.devices_changed):
        model.look_for_devices()
    assert (model.is_available, model.reason) == (True, "")


def test_it_plays_to_the_end_and_tells_where_it_is(qtbot, model, outputs):
    times = []
    model.position_changed.connect(times.append)
    with qtbot.waitSignal(model.started, timeout=0):
        model.play(1.5)
    assert model.is_playing
    hear(qtbot, outputs, 0.3)
    qtbot.waitUntil(lambda: model.position_s == pytest.approx(1.8, abs=0.001))
    with qtbot.waitSignal(model.stopped):
        hear(qtbot, outputs, 5)
    assert not model.is_playing
    assert model.position_s == times[-1] == pytest.approx(2, abs=0.001)
    assert times == sorted(times)


@pytest.mark.parametrize("start_s", [-1, 2, 50])
def test_from_where_there_is_nothing_it_plays_from_the_beginning(qtbot, model, outputs, start_s):
    model.play(start_s)
    assert len(hear(qtbot, outputs, 5)) == 2 * RATE


def test_without_a_project_nothing_plays(model):
    model.set_timeline(None)
    model.play(0)
    model.play_selection(0, 1)
    assert not model.is_playing


def test_another_project_ends_what_plays(qtbot, model, outputs):
    model.play(0)
    hear(qtbot, outputs, 0.1)
    model.set_timeline(None)
    assert not model.is_playing
    assert model.position_s == 0


def test_stopping_is_told_at_once_and_toggling_plays_from_the_cue(qtbot, model, outputs):
    model.cue_s = 1.0
    model.toggle()
    qtbot.waitUntil(lambda: model.position_s >= 1)
    with qtbot.waitSignal(model.stopped, timeout=0):
        model.toggle()
    assert not model.is_playing
    model.toggle()
    assert model.is_playing
    assert len(hear(qtbot, outputs, 5, n_devices=2)) == RATE


def test_a_selection_is_played_in_its_band(qtbot, model, outputs):
    model.play_selection(0.5, 1.5, 2000, 4000)
    heard = hear(qtbot, outputs, 5)
    assert model.band == (2000, 4000)
    assert len(heard) == pytest.approx(RATE, abs=50)
    assert level_of(500, heard[:-1000]) < 0.005
    assert level_of(3000, heard[:-1000]) == pytest.approx(0.5, rel=0.1)


def test_the_band_can_be_switched_off_and_goes_with_the_next_selection(qtbot, model, outputs):
    model.set_filters_band(False)
    model.play_selection(0.5, 1.5, 2000, 4000)
    assert level_of(500, hear(qtbot, outputs, 5)[:-1000]) == pytest.approx(0.5, rel=0.1)
    qtbot.waitUntil(lambda: not model.is_playing)
    model.play_selection(0.5, 1.5)
    assert model.band is None


def test_an_empty_selection_plays_nothing(model):
    model.play_selection(1, 1)
    assert not model.is_playing


def test_every_setting_is_told_and_heard_while_it_plays(qtbot, model, outputs):
    told = []
    model.sound_changed.connect(lambda: told.append(True))
    model.set_loops(True)
    model.play(0)
    hear(qtbot, outputs, 0.5)
    model.set_speed(2)
    model.set_keeps_pitch(False)
    model.set_band((500, 2000))
    model.set_volume(0.5)
    assert len(told) == 5
    heard = hear(qtbot, outputs, 3)
    assert level_of(1000, heard) == pytest.approx(0.5 * 0.5**3, rel=0.35)
    assert level_of(500, heard) < 0.003
    model.set_loops(False)
    with qtbot.waitSignal(model.stopped):
        hear(qtbot, outputs, 5)


@pytest.mark.parametrize(("asked", "got"), [(0.01, 0.25), (1.3, 1.3), (99, 4)])
def test_speed_stays_within_what_is_possible(model, asked, got):
    model.set_speed(asked)
    assert model.speed == got


@pytest.mark.parametrize(("asked", "got"), [(-1, 0), (0.4, 0.4), (2, 1)])
def test_volume_is_a_share(model, asked, got):
    model.set_volume(asked)
    assert model.volume == got


def test_another_device_goes_on_where_the_first_was(qtbot, model, outputs):
    model.play(0)
    hear(qtbot, outputs, 0.7)
    qtbot.waitUntil(lambda: model.position_s == pytest.approx(0.7, abs=0.001))
    model.set_device("Headphones")
    heard = hear(qtbot, outputs, 5, n_devices=2)
    assert [device.name for device in outputs.used] == ["Speakers", "Headphones"]
    assert len(heard) == pytest.approx(1.3 * RATE, abs=50)
    assert np.abs(heard[:10]).max() < 0.05


def test_an_unplugged_device_ends_it_with_a_sentence(qtbot, model, outputs):
    model.play(0)
    hear(qtbot, outputs, 0.1)
    with qtbot.waitSignals([model.stopped, model.failed, model.devices_changed]):
        outputs.device_now.unplug()
        outputs.there = []
    assert not model.is_playing
    assert not model.is_available


def test_following_is_a_switch(qtbot, model):
    assert model.follows
    with qtbot.waitSignal(model.follows_changed) as told:
        model.set_follows(False)
    assert told.args == [False]
    assert not model.follows
