import threading
import time

import numpy as np
import pytest

from app.core.passage import EDGE_S, Passage
from app.core.playback_chain import Treatment
from app.workers import playback_session
from app.workers.playback import Player
from app.workers.playback_session import Order
from tests.fake_output import FakeOutputs
from tests.fake_timeline import RATE, a_timeline, noise

EDGE = round(EDGE_S * RATE)
SOUND = noise(4 * RATE, channels=2)


@pytest.fixture
def timeline(tmp_path):
    return a_timeline(tmp_path, (0, SOUND, RATE))


@pytest.fixture
def outputs():
    return FakeOutputs()


@pytest.fixture
def player(qtbot, outputs):
    player = Player(outputs)
    yield player
    player.close()
    assert not playback_threads()
    assert all(device.is_closed for device in outputs.used)


def playback_threads():
    return [thread for thread in threading.enumerate() if thread.name == "playback"]


def order(timeline, start_s=0.0, stop_s=4.0, loops=False, device=None, **treatment):
    return Order(timeline, Passage(start_s, stop_s, loops), Treatment(**treatment), device)


def test_a_passage_is_played_to_its_end(qtbot, player, outputs, timeline):
    with qtbot.waitSignal(player.ended) as ended:
        player.play(order(timeline, 1, 3))
        qtbot.waitUntil(lambda: bool(outputs.used))
        heard = outputs.device_now.pull(10)
    assert ended.args == [""]
    np.testing.assert_array_equal(heard[EDGE:-EDGE], SOUND[:, RATE + EDGE : 3 * RATE - EDGE].T)
    assert player.heard_s == pytest.approx(3)
    qtbot.waitUntil(lambda: not playback_threads())


def test_it_tells_what_is_heard(qtbot, player, outputs, timeline):
    assert player.heard_s is None
    player.play(order(timeline, 1))
    qtbot.waitUntil(lambda: bool(outputs.used))
    outputs.device_now.pull(0.5)
    qtbot.waitUntil(lambda: player.heard_s == pytest.approx(1.5, abs=0.001))


def test_stopping_fades_and_leaves_no_thread(qtbot, player, outputs, timeline):
    player.play(order(timeline))
    qtbot.waitUntil(lambda: bool(outputs.used))
    outputs.device_now.pull(0.1)
    with qtbot.waitSignal(player.ended) as ended:
        player.stop()
        heard = outputs.device_now.pull(10)
    loudness = np.abs(heard).max(axis=1)
    assert ended.args == [""]
    assert len(heard) < 0.6 * RATE
    assert loudness[-1] == 0
    qtbot.waitUntil(lambda: not playback_threads())


@pytest.mark.parametrize("is_stopped", [True, False])
def test_the_device_is_let_go_only_when_all_was_heard(qtbot, player, outputs, timeline, is_stopped):
    player.play(order(timeline, 0, 0.2))
    qtbot.waitUntil(lambda: bool(outputs.used))
    device = outputs.device_now
    device.delay_s = 0.2
    device.pull(0.1)
    if is_stopped:
        player.stop()
    pulled_at = time.monotonic()
    device.pull(0.1)
    qtbot.waitUntil(lambda: device.is_closed)
    assert time.monotonic() - pulled_at >= device.delay_s


def test_a_new_passage_takes_over_the_open_device(qtbot, player, outputs, timeline):
    player.play(order(timeline, 0))
    qtbot.waitUntil(lambda: bool(outputs.used))
    outputs.device_now.pull(0.5)
    player.play(order(timeline, 3))
    qtbot.waitUntil(lambda: player.heard_s >= 3)
    assert len(outputs.used) == 1


def test_after_a_stop_it_plays_again_once_the_device_is_free(qtbot, player, outputs, timeline):
    player.play(order(timeline, 0))
    qtbot.waitUntil(lambda: bool(outputs.used))
    player.stop()
    player.play(order(timeline, 2))
    qtbot.waitUntil(lambda: len(outputs.used) == 2)
    assert outputs.used[0].is_closed
    heard = outputs.device_now.pull(0.5)
    np.testing.assert_array_equal(heard[EDGE:], SOUND[:, 2 * RATE + EDGE : round(2.5 * RATE)].T)


def test_another_device_is_used_from_the_next_play_on(qtbot, player, outputs, timeline):
    player.play(order(timeline))
    qtbot.waitUntil(lambda: bool(outputs.used))
    player.play(order(timeline, 1, device="Headphones"))
    qtbot.waitUntil(lambda: len(outputs.used) == 2)
    assert [device.name for device in outputs.used] == ["Speakers", "Headphones"]


def test_a_change_is_heard_while_it_plays(qtbot, player, outputs, timeline):
    player.play(order(timeline, 0, 1, loops=True))
    qtbot.waitUntil(lambda: bool(outputs.used))
    outputs.device_now.pull(2.5)
    with qtbot.waitSignal(player.ended):
        player.change(order(timeline, 0, 1))
        assert len(outputs.device_now.pull(10)) <= 1.1 * RATE


def test_gain_counts_from_the_first_sample_and_may_change(qtbot, player, outputs, timeline):
    player.set_gain(0.5)
    player.play(order(timeline))
    qtbot.waitUntil(lambda: bool(outputs.used))
    first = outputs.device_now.pull(1)
    player.set_gain(0.25)
    second = outputs.device_now.pull(1)
    np.testing.assert_allclose(first[EDGE:], 0.5 * SOUND.T[EDGE:RATE], rtol=1e-6)
    np.testing.assert_allclose(second[2000:], 0.25 * SOUND.T[RATE + 2000 : 2 * RATE], rtol=1e-6)


def test_an_unplugged_device_is_said_in_one_sentence(qtbot, player, outputs, timeline):
    player.play(order(timeline))
    qtbot.waitUntil(lambda: bool(outputs.used))
    outputs.device_now.pull(0.1)
    with qtbot.waitSignal(player.ended) as ended:
        outputs.device_now.unplug()
    assert ended.args == ["The output device is gone: plug it in again or choose another one, and play on."]


def test_a_device_that_never_lets_go_is_said_all_the_same(qtbot, player, outputs, timeline, monkeypatch):
    player.play(order(timeline))
    qtbot.waitUntil(lambda: bool(outputs.used))
    device, let_go = outputs.device_now, threading.Event()
    close = device.close
    monkeypatch.setattr(device, "close", lambda: let_go.wait(10) and close())
    device.pull(0.1)
    with qtbot.waitSignal(player.ended):
        device.unplug()
    assert playback_threads()
    let_go.set()


def test_a_device_that_asks_for_nothing_is_taken_for_gone(qtbot, player, timeline, monkeypatch):
    monkeypatch.setattr(playback_session, "STALL_S", 0.05)
    with qtbot.waitSignal(player.ended) as ended:
        player.play(order(timeline))
    assert ended.args[0].startswith("The output device is gone")


def test_a_device_that_is_not_there_is_said_in_one_sentence(qtbot, player, timeline):
    with qtbot.waitSignal(player.ended) as ended:
        player.play(order(timeline, device="Radio"))
    assert ended.args == ["Cannot play on Radio: it is gone; choose another output device."]


def test_a_missing_recording_is_said_in_one_sentence(qtbot, player, timeline):
    timeline.placements[0].recording.path.unlink()
    with qtbot.waitSignal(player.ended) as ended:
        player.play(order(timeline))
    assert "Cannot open" in ended.args[0]


def test_what_nobody_foresaw_is_logged_and_ends_playback(qtbot, player, outputs, timeline, monkeypatch):
    monkeypatch.setattr(outputs, "device", {}.__getitem__)
    monkeypatch.setattr(playback_session, "report_crash", lambda error: f"logged: {error}")
    with qtbot.waitSignal(player.ended) as ended:
        player.play(order(timeline))
    assert ended.args == ["logged: None"]


def test_an_order_that_comes_at_the_very_end_is_played(qtbot, player, outputs, timeline, monkeypatch):
    end = playback_session.PlaybackSession.run
    told = threading.Event()

    def run_and_wait(session):
        session._on_end, on_end = lambda *_: None, session._on_end
        end(session)
        told.wait(10)
        on_end(session, "")

    monkeypatch.setattr(playback_session.PlaybackSession, "run", run_and_wait)
    player.play(order(timeline, 0, 0.1))
    qtbot.waitUntil(lambda: bool(outputs.used))
    outputs.device_now.pull(1)
    player.play(order(timeline, 2, 2.1))
    told.set()
    qtbot.waitUntil(lambda: len(outputs.used) == 2)
    assert len(outputs.device_now.pull(1)) == round(0.1 * RATE)


def test_closing_waits_until_the_device_is_let_go(player, outputs, timeline):
    player.play(order(timeline))
    player.close()
    assert not playback_threads()
