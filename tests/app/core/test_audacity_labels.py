from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.audacity_labels import audacity_labels, is_label_track, read_label_track
from app.core.sample_time import sample_at
from tests.fake_export import an_exported_event, an_exported_recording, events

RECORDING = an_exported_recording(sample_rate=384_000, n_samples=384_000 * 36_000)


def read(text):
    return list(read_label_track(text))


def test_a_label_holds_times_and_a_title_with_the_score():
    assert audacity_labels([an_exported_event(score=0.904)]) == "0.010000\t0.020000\tDog 0.90\n"
    assert audacity_labels([an_exported_event()]) == "0.010000\t0.020000\tDog\n"


def test_frequencies_are_a_second_line():
    both = [an_exported_event(low_hz=200.0, high_hz=4000.5), an_exported_event()]
    lines = audacity_labels(both, with_frequencies=True).splitlines()
    assert lines[1::2] == ["\\\t200.000000\t4000.500000", "\\\t-1.000000\t-1.000000"]


@given(st.lists(events(RECORDING), max_size=5), st.booleans())
def test_what_is_written_is_read(found, with_frequencies):
    rows = read(audacity_labels(found, with_frequencies))
    assert [row.name for row in rows] == [event.audio_class.display_name for event in found]
    assert [row.score for row in rows] == [event.score and round(event.score, 2) for event in found]
    for row, event in zip(rows, found, strict=True):
        assert sample_at(row.offset_s, 384_000) == event.start_sample
        assert sample_at(row.offset_s + row.length_s, 384_000) == event.stop_sample


@pytest.mark.parametrize(
    ("line", "name", "score"),
    [
        ("1.0\t2.0\tDog", "Dog", None),
        ("1.0\t2.0\tDog 0.93", "Dog", 0.93),
        ("1.0\t2.0\tDog 93%", "Dog", 0.93),
        ("1.0\t2.0\tTurdus merula, Eurasian Blackbird\t0.8712", "Turdus merula, Eurasian Blackbird", 0.8712),
        ("1.0\t2.0\tTrack 2", "Track 2", None),
        ("1,0\t2,0\tDog\r", "Dog", None),
    ],
)
def test_titles_of_other_programs_are_understood(line, name, score):
    [row] = read(line + "\n")
    assert (row.name, row.score, row.offset_s, row.length_s) == (name, score, 1, 1)


def test_a_point_has_no_length():
    assert read("1.5\t1.5\tDog\n")[0].length_s == 0


def test_boxes_are_always_read_and_unknown_lines_skipped():
    dog, cat = "1.0\t2.0\tDog\n\\\t200.000000\t4000.000000\n", "3.0\t4.0\tCat\n\\\t-1.000000\t-1.000000\n"
    rows = read(f"{dog}{cat}5\t6\tOwl\n\\new\tthing\n")
    assert [row.name for row in rows] == ["Dog", "Cat", "Owl"]
    assert [row.box_hz for row in rows] == [(200, 4000), None, None]


def test_labels_that_cannot_be_read_are_told():
    assert read("1.0\t2.0\tDog\n2.0\t1.0\tDog\nx\ty\tDog\n1.0\t2.0\t\n")[1:] == [None, None, None]
    assert read("1.0\t2.0\tDog\n\n3.0\t4.0\tDog\n")[1].offset_s == Fraction(3)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("0.5\t1\tDog\n", True), ("\n0.5\t1\n", True), ("Selection\tView\n", False), ("1,2,3\n", False), ("", False)],
)
def test_a_label_track_is_told_from_a_table(text, is_one):
    assert is_label_track(text) == is_one
