import os
import struct

import numpy as np
import pytest
import soundfile as sf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.cue_marks import Mark, add_marks
from dass.errors import DassError
from tests.cue_reader import wav_marks, wav_regions
from tests.fake_wav import bext, chunk, wav

RATE = 8000

marks = st.lists(
    st.builds(
        lambda start, length, label: Mark(start, start + length, label),
        st.integers(0, 2**31),
        st.integers(1, 2**31 - 1),
        st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=40),
    ),
    min_size=1,
    max_size=5,
)


def sound(path, n=1001, kind="PCM_16", container="WAV"):
    sf.write(path, np.linspace(-0.5, 0.5, n), RATE, kind, format=container)
    return path


@given(found=marks)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@pytest.mark.parametrize(("kind", "container"), [("PCM_16", "WAV"), ("PCM_24", "WAV"), ("FLOAT", "RF64")])
def test_marks_are_where_others_look_and_the_sound_stays(tmp_path, found, kind, container):
    path = sound(tmp_path / "a.wav", kind=kind, container=container)
    before = sf.read(path)[0]
    add_marks(path, found)
    if container == "WAV":  # libsndfile 1.2.2 looks for none in RF64
        assert wav_marks(path) == [(mark.start, mark.label) for mark in found]
    assert wav_regions(path) == found
    np.testing.assert_array_equal(sf.read(path)[0], before)


def test_the_header_states_the_new_size(tmp_path):
    plain, long = sound(tmp_path / "a.wav"), sound(tmp_path / "b.wav", container="RF64")
    for path in (plain, long):
        add_marks(path, [Mark(1, 2, "Dog")])
    assert struct.unpack_from("<I", plain.read_bytes(), 4)[0] == plain.stat().st_size - 8
    assert long.read_bytes()[:8] == b"RF64\xff\xff\xff\xff"
    assert struct.unpack_from("<Q", long.read_bytes(), 20)[0] == long.stat().st_size - 8


def test_marks_come_behind_those_that_are_there(tmp_path):
    path = sound(tmp_path / "a.wav")
    add_marks(path, [Mark(10, 20, "one"), Mark(5, 6, "another")])
    add_marks(path, [Mark(7, 9, "new")])
    assert wav_marks(path) == [(10, "one"), (5, "another"), (7, "new")]
    assert wav_regions(path) == [(10, 20, "one"), (5, 6, "another"), (7, 9, "new")]


def test_all_else_in_the_file_stays(tmp_path):
    path = tmp_path / "a.wav"
    info = chunk(b"LIST", b"INFO" + chunk(b"ICMT", b"a comment"))
    path.write_bytes(wav([bext("2024-05-01", "12:00:00")], [info]))
    before = path.read_bytes()
    add_marks(path, [Mark(1, 2, "Dog")])
    assert path.read_bytes()[8 : len(before)] == before[8:]
    assert wav_marks(path) == [(1, "Dog")]


def test_a_mark_beyond_32_bits_is_refused_and_the_file_left_alone(tmp_path):
    path = sound(tmp_path / "a.wav")
    before = path.read_bytes()
    add_marks(path, [Mark(2**32 - 2, 2**32 - 1, "last")])
    assert wav_regions(path) == [(2**32 - 2, 2**32 - 1, "last")]
    path.write_bytes(before)
    with pytest.raises(DassError, match=r"end at sample 4,294,967,295"):
        add_marks(path, [Mark(2**32 - 1, 2**32, "beyond")])
    assert path.read_bytes() == before


def test_a_plain_file_that_would_get_too_long_is_refused(tmp_path):
    path = tmp_path / "a.wav"
    n_bytes = 2**32 - 60
    header = wav(n_samples=0)[:-4] + struct.pack("<I", n_bytes)
    path.write_bytes(header)
    os.truncate(path, len(header) + n_bytes)  # takes no room
    with pytest.raises(DassError, match="longer than 4 GiB"):
        add_marks(path, [Mark(0, 1, "Dog")])


def test_thousands_of_marks_are_as_good_as_one(tmp_path):
    path = sound(tmp_path / "a.wav")
    many = [Mark(number, number + 1, f"Dog {number}") for number in range(900)]
    add_marks(path, many)
    assert wav_marks(path) == [(mark.start, mark.label) for mark in many]
