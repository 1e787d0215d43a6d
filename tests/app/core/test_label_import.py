from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.label_import import read_labels
from dass.errors import DassError
from tests.fake_recording import a_recording

RECORDINGS = [a_recording(1, name="a.wav"), a_recording(2, name="b.wav", sample_rate=44_100)]
HEADER = "File,Start (s),End (s),Common name\n"


@pytest.fixture
def read(tmp_path):
    """Write a file and return the labels in it."""

    def read(text, name="labels.csv", recordings=RECORDINGS, encoding="utf-8"):
        (tmp_path / name).write_bytes(text.encode(encoding))
        return read_labels(tmp_path / name, recordings)

    return read


def test_times_become_the_nearest_samples(read):
    labels = read(HEADER + "a.wav,0.00001,0.99999,Dog\nb.wav,1,2.5,Dog\n").labels
    assert [(label.start, label.stop) for label in labels] == [(0, 48_000), (44_100, 110_250)]


def test_what_ends_after_its_recording_is_cut_and_a_point_is_a_sample(read):
    labels = read(HEADER + "a.wav,58,61,Dog\na.wav,5,5,Dog\n").labels
    assert [(label.start, label.stop) for label in labels] == [(58 * 48_000, 60 * 48_000), (240_000, 240_001)]


def test_rows_that_are_left_out_are_counted_by_reason(read):
    lines = ["a.wav,1,2,Dog", "c.wav,1,2,Dog", "a.wav,60,61,Dog", "a.wav,x,2,Dog", "d.wav,1,2,Dog"]
    found = read(HEADER + "\n".join(lines))
    assert len(found.labels) == 1
    assert found.problems == (
        "2 rows in labels.csv: of no recording of this project, or it is not said of which one of several "
        "(c.wav, d.wav).",
        "1 row in labels.csv: after the end of the recording.",
        "1 row in labels.csv cannot be read: a name, a beginning or an end is missing.",
    )


def test_recordings_of_other_projects_are_named_as_far_as_one_can_read_them(read):
    rows = [f"D:\\night\\{name}.wav,1,2,Dog\n" for name in "cdefgg"]
    [problem] = read(HEADER + "".join(rows)).problems
    assert problem.endswith("of several (g.wav, c.wav, d.wav and 2 more).")
    [problem] = read("Start (s)\tEnd (s)\tTag\n1\t2\tDog\n").problems
    assert problem.endswith("of several.")


def test_a_box_of_all_frequencies_is_none(read):
    header = "Begin File\tFile Offset (s)\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tTag\n"
    boxes = [(0, 24_000), (0, 23_999.5), (0, 12_000), (200, 24_000)]
    text = header + "".join(f"a.wav\t1\t1\t2\t{low}\t{high}\tDog\n" for low, high in boxes)
    assert [(label.low_hz, label.high_hz) for label in read(text).labels] == [
        *(2 * [(None, None)]),
        (0, 12_000),
        (200, 24_000),
    ]


def test_a_label_track_is_of_the_recording_it_is_called_after(read):
    [label] = read("1.0\t2.0\tDog 0.93\n", "b.txt").labels
    assert (label.recording.id, label.start, label.score) == (2, 44_100, 0.93)


def test_a_label_track_that_is_called_otherwise_is_refused(read):
    with pytest.raises(DassError, match="does not say which recording it is of"):
        read("1.0\t2.0\tDog\n", "labels.txt")


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-8-sig", "Grünfink"), ("cp1252", "Grünfink"), ("utf-8", "Grünfink")]
)
def test_files_of_any_system_are_read(read, encoding, name):
    assert read(HEADER + f"a.wav,1,2,{name}\r\n", encoding=encoding).labels[0].name == name


@pytest.mark.parametrize("text", ["", "not,a,table\n1,2,3\n", "\0\1\2"])
def test_a_file_that_is_no_table_is_refused(read, text):
    with pytest.raises(DassError, match="is no table of labels"):
        read(text)


def test_a_file_that_is_gone_is_told(tmp_path):
    with pytest.raises(DassError, match="cannot be read"):
        read_labels(tmp_path / "gone.csv", RECORDINGS)


@given(
    st.sampled_from(["", HEADER, HEADER.replace(",", "\t"), "Begin Time (s)\tEnd Time (s)\tTag\n", "1\t2\tDog\n"]),
    st.lists(st.text(st.sampled_from("09.,\t\n\r\"' \\-eDa:%\0\x85\u2028")), max_size=6),
)
def test_whatever_is_in_a_file_gives_labels_or_a_sentence(tmp_path_factory, head, parts):
    path = tmp_path_factory.getbasetemp() / "a.txt"
    path.write_bytes((head + "\n".join(parts)).encode())
    with suppress(DassError):
        for label in read_labels(path, RECORDINGS).labels:
            assert 0 <= label.start < label.stop <= label.recording.n_samples
