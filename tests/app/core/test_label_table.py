from fractions import Fraction

import pytest

from app.core.annotation import Verdict
from app.core.label_row import LabelRow
from app.core.label_table import LabelTable

RAVEN = "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\t"


def rows(text):
    table = LabelTable(text)
    assert table.is_readable
    return list(table.rows())


def test_raven_as_it_is_saved_there():
    text = RAVEN + "Species\n1\tSpectrogram 1\t1\t154.387793\t154.911598\t2878.2\t4049.0\tEATO\n"
    assert rows(text) == [
        LabelRow("EATO", Fraction("0.523805"), begin_s=Fraction("154.387793"), box_hz=(2878.2, 4049.0))
    ]


def test_raven_with_both_views_has_a_row_for_each_selection():
    lines = ["1\tWaveform 1", "1\tSpectrogram 1", "2\tWaveform 1"]
    text = RAVEN + "Tag\n" + "".join(f"{line}\t1\t{line[0]}\t9\t0\t100\tDog\n" for line in lines)
    assert [row.begin_s for row in rows(text)] == [1, 2]


def test_birdnet_selection_table():
    text = (
        "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tCommon Name\t"
        "Species Code\tConfidence\tBegin Path\tFile Offset (s)\n"
        "1\tSpectrogram 1\t1\t603.0\t606.0\t0\t15000\tEurasian Blackbird\teurbla\t0.8712\t/media/card/b.wav\t3.0\n"
        "2\tSpectrogram 1\t1\t0\t3\t0\t15000\tnocall\tnocall\t1.0\t/media/card/c.wav\t0\n"
    )
    assert rows(text) == [
        LabelRow("Eurasian Blackbird", Fraction(3), "/media/card/b.wav", Fraction(3), Fraction(603), score=0.8712)
    ]


def test_birdnet_csv():
    text = "Start (s),End (s),Scientific name,Common name,Confidence,File\n3.0,6.0,Turdus merula,Blackbird,0.87,b.wav\n"
    assert rows(text) == [LabelRow("Blackbird", Fraction(3), "b.wav", Fraction(3), score=0.87)]


def test_chirpity_csv():
    text = (
        "File,Detection start,Detection end,Common name,Latin name,Confidence,Label,Comment,Call count,File offset,"
        "Start (s),Latitude,Longitude,Place,Model\n"
        "C:\\night\\b.wav,2024-05-01 22:00:03.000,2024-05-01 22:00:06.500,Tree Pipit,Anthus trivialis,0.912,Nocmig,"
        '"clear, near",,00:00:03,3,51.9,-0.4,"Pitstone, UK",birdnet\n'
        "C:\\night\\b.wav,2024-05-01 22:01:00.000,2024-05-01 22:01:03.000,Tree Pipit,Anthus trivialis,confirmed,,,,"
        "00:01:00,60,51.9,-0.4,Pitstone,birdnet\n"
    )
    one, other = rows(text)
    assert one == LabelRow(
        "Tree Pipit", Fraction(7, 2), "C:\\night\\b.wav", Fraction(3), score=0.912, note="clear, near"
    )
    assert (other.score, other.verdict, other.length_s) == (None, Verdict.ACCEPTED, 3)


def test_chirpity_selection_table():
    text = RAVEN + "Common Name\tConfidence\tBegin Path\tFile Offset (s)\n"
    text += "1\tSpectrogram 1\t1\t63\t66\t0\t15000\tTree Pipit\t0.912\tC:\\night\\b.wav\t3\n"
    [row] = rows(text)
    assert (row.name, row.file, row.offset_s, row.box_hz) == ("Tree Pipit", "C:\\night\\b.wav", 3, None)


def test_verdicts_of_ours_count_and_others_are_noted():
    text = (
        "file,start_s,end_s,class,review,comment\na.wav,0,1,Dog,Rejected,far\na.wav,0,1,Dog,yes,far\na.wav,0,1,Dog,,\n"
    )
    judged = [(row.verdict, row.note) for row in rows(text)]
    assert judged == [(Verdict.REJECTED, "far"), (Verdict.NONE, "yes; far"), (Verdict.NONE, "")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_fields_are_set_apart_as_programs_do(delimiter):
    text = "Start (s),End (s),Label\r\n1,2,Dog\r\n".replace(",", delimiter)
    assert rows(text) == [LabelRow("Dog", Fraction(1), offset_s=Fraction(1))]


def test_quotes_mean_nothing_where_fields_are_set_apart_by_tabs():
    [one, other] = rows('Start (s)\tEnd (s)\tLabel\n1\t2\t"Dog\n3\t4\tCat\n')
    assert (one.name, other.name) == ('"Dog', "Cat")


@pytest.mark.parametrize(
    "line", ["x,2,Dog", "1,x,Dog", "2,1,Dog", "1,2,", "-1,2,Dog", ",,Dog", "1,,Dog", "1", "nan,2,Dog", "1/0,2,Dog"]
)
def test_rows_that_cannot_be_read_are_told(line):
    assert rows(f"Start (s),End (s),Label\n{line}\n5,6,Dog\n") == [
        None,
        LabelRow("Dog", Fraction(1), offset_s=Fraction(5)),
    ]


@pytest.mark.parametrize(
    "text", ["", "\n", "a,b,c\n1,2,3\n", "Begin Time (s)\tEnd Time (s)\n1\t2\n", "Start (s),Label\n"]
)
def test_what_is_no_table_of_labels_is_told_from_one(text):
    assert not LabelTable(text).is_readable


def test_a_quote_that_never_ends_is_no_table():
    assert not LabelTable('Start (s),End (s),Label\n1,2,"Dog' + 200_000 * "\n1,2,Dog").is_readable
