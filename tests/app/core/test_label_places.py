from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.label_places import LabelPlaces
from app.core.label_row import LabelRow
from tests.fake_recording import a_recording

NAMES = ("card 1/b.wav", "card 1/a.wav", "card 2/a.wav")


def places(table="labels.txt", names=NAMES, **others):
    recordings = [a_recording(number, name=name, **others) for number, name in enumerate(names, 1)]
    return LabelPlaces(Path(table), recordings)


def row(file="", offset_s=None, begin_s=None):
    return LabelRow("Dog", Fraction(1), file, offset_s, begin_s)


def place(of, *args, **others):
    found = of.place(row(*args, **others))
    return found and (found[0].id, found[1])


@pytest.mark.parametrize(
    ("file", "recording"),
    [
        ("b.wav", 1),
        ("B.WAV", 1),
        ("/somewhere/else/card 2/a.wav", 3),
        ("D:\\card 1\\a.wav", 2),
        ("a.wav", None),
        ("/other/a.wav", None),
        ("c.wav", None),
    ],
)
def test_a_recording_is_the_only_one_whose_path_ends_most_alike(file, recording):
    assert place(places(), file, Fraction(2)) == (recording and (recording, 2))


@pytest.mark.parametrize(
    ("table", "recording"),
    [
        ("b.txt", 1),
        ("b.Table.1.selections.txt", 1),
        ("b.BirdNET.results.csv", 1),
        ("labels-b.txt", 1),
        ("a.txt", 2),
        ("a-2.txt", 3),
        ("labels-a-2.txt", 3),
        ("c.txt", None),
    ],
)
def test_a_table_may_be_called_after_its_recording(table, recording):
    assert place(places(table), offset_s=Fraction(2)) == (recording and (recording, 2))


def test_a_table_of_an_only_recording_may_be_called_anything():
    assert place(places(names=["x.wav"]), offset_s=Fraction(2)) == (1, 2)


@given(st.integers(0, 180 * 1000 - 1))
def test_times_run_on_in_the_order_of_names(milliseconds):
    begin_s = Fraction(milliseconds, 1000)
    number, offset_s = divmod(begin_s, 60)
    assert place(places(), begin_s=begin_s) == ([2, 3, 1][number], offset_s)


def test_times_run_on_from_the_recording_that_the_table_is_called_after():
    assert place(places("a-2.Table.1.selections.txt"), begin_s=Fraction(61)) == (1, 1)


def test_after_the_last_end_is_after_the_end_of_the_last():
    assert place(places(), begin_s=Fraction(200)) == (1, 80)


def test_a_named_recording_counts_where_times_run_on_and_where_they_do_not():
    assert place(places(), "b.wav", begin_s=Fraction(125)) == (1, 5)
    assert place(places(), "b.wav", begin_s=Fraction(5)) == (1, 5)
