import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.disk_room import DiskRoom
from tests.full_disk import give_room

BYTE_RATE = 144_000
RESERVE = 2**28


@pytest.fixture
def disk(monkeypatch):
    return give_room(monkeypatch, 2**40)


def test_with_plenty_of_room_nothing_is_said(tmp_path, disk):
    room = DiskRoom(tmp_path, BYTE_RATE)
    assert room.can_begin
    assert not room.is_used_up
    assert room.warning == ""
    assert room.seconds_left == pytest.approx((2**40 - RESERVE) / BYTE_RATE)


@pytest.mark.parametrize(
    ("left_s", "said"), [(3599, "1 h"), (1801, "1 h"), (1799, "30 min"), (61, "2 min"), (0, "1 min")]
)
def test_it_is_said_early_and_again_as_the_room_goes(tmp_path, disk, left_s, said):
    disk.free = RESERVE + left_s * BYTE_RATE
    assert f"less than {said} of sound" in DiskRoom(tmp_path, BYTE_RATE).warning


@given(free=st.integers(0, 2**34))
def test_what_is_reserved_is_left_free(tmp_path_factory, free):
    with pytest.MonkeyPatch.context() as monkeypatch:
        give_room(monkeypatch, free)
        room = DiskRoom(tmp_path_factory.getbasetemp(), BYTE_RATE)
        assert room.is_used_up == (free <= RESERVE)
        assert room.can_begin == (free >= RESERVE + 60 * BYTE_RATE)
        assert not (room.is_used_up and room.can_begin)


def test_a_disk_that_is_gone_has_no_room(tmp_path, disk):
    disk.free = OSError(5, "Input/output error")
    assert DiskRoom(tmp_path, BYTE_RATE).is_used_up


def test_the_folder_need_not_be_there_yet(tmp_path):
    assert DiskRoom(tmp_path / "not" / "yet", BYTE_RATE).seconds_left == pytest.approx(
        DiskRoom(tmp_path, BYTE_RATE).seconds_left, abs=2**30 / BYTE_RATE
    )
