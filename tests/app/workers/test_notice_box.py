from threading import Thread

import pytest

from app.core.sound_level import Level
from app.workers.live_notices import Grown, LevelSeen, Recovered, Troubled
from app.workers.notice_box import MOST_WAITING, NoticeBox
from dass.errors import DassError


@pytest.fixture
def box():
    return NoticeBox()


def level(peak):
    return LevelSeen(Level((peak,), (peak,), (False,)), 0.0, None)


def test_notices_come_in_order(box):
    notices = [Troubled("It is gone."), Recovered(), Troubled("Again.")]
    for notice in notices:
        box.put(notice)
    box.end()
    assert list(box) == notices


def test_of_what_is_soon_out_of_date_the_newest_comes_after_all_else(box):
    for notice in (Grown(1, 10), level(0.1), Grown(1, 20), Recovered(), level(0.2), Grown(2, 5)):
        box.put(notice)
    box.end()
    first, *rest = box
    assert first == Recovered()
    assert sorted(map(str, rest)) == sorted(map(str, [Grown(2, 5), level(0.2)]))


def test_whoever_takes_waits_for_what_comes(box):
    taken = []
    thread = Thread(target=lambda: taken.extend(box))
    thread.start()
    box.put(Recovered())
    box.put(Grown(1, 2))
    box.end()
    thread.join()
    assert taken == [Recovered(), Grown(1, 2)]


def test_what_it_ended_with_is_raised_after_all_notices(box):
    box.put(Recovered())
    box.end(DassError("The disk is full."))
    taken = iter(box)
    assert next(taken) == Recovered()
    with pytest.raises(DassError, match="disk is full"):
        next(taken)


def test_a_full_box_makes_wait_until_somebody_takes(box):
    for _ in range(MOST_WAITING):
        box.put(Recovered())
    thread = Thread(target=box.put, args=(Troubled("One more."),))
    thread.start()
    box.put(Grown(1, 1))
    taken = iter(box)
    notices = [next(taken) for _ in range(MOST_WAITING + 2)]
    thread.join()
    assert Troubled("One more.") in notices


def test_a_box_that_nobody_empties_any_more_makes_nobody_wait(box):
    for _ in range(MOST_WAITING):
        box.put(Recovered())
    thread = Thread(target=box.put, args=(Troubled("One more."),))
    thread.start()
    box.shut()
    thread.join()
    box.put(Recovered())
    box.end()
    assert len(list(box)) == MOST_WAITING
