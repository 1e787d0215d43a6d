import csv
import io
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.raven_table import HEADER, RavenSequence, order_warning, raven_order
from tests.fake_export import RATES, an_exported_event, an_exported_recording, events


def rows_of(text):
    return list(csv.DictReader(io.StringIO(HEADER + text, newline=""), delimiter="\t"))


def table_of(*pairs):
    sequence = RavenSequence()
    return rows_of("".join(sequence.rows(recording, found) for recording, found in pairs))


recordings = st.builds(
    an_exported_recording, sample_rate=st.sampled_from(RATES), n_samples=st.integers(1, 20 * 3600 * 384_000)
)
sequences = st.lists(
    recordings.flatmap(lambda recording: st.tuples(st.just(recording), st.lists(events(recording), max_size=3))),
    min_size=1,
    max_size=5,
)


@given(sequences)
def test_times_run_on_over_every_file_and_offsets_begin_anew(sequence):
    rows = iter(table_of(*sequence))
    begins, number = Fraction(), 0
    for recording, found in sequence:
        for event in found:
            row, number = next(rows), number + 1
            start = Fraction(event.start_sample, recording.sample_rate)
            stop = Fraction(event.stop_sample, recording.sample_rate)
            assert row["Selection"] == str(number)
            assert abs(Fraction(row["Begin Time (s)"]) - begins - start) <= Fraction(1, 10**9)
            assert abs(Fraction(row["End Time (s)"]) - begins - stop) <= Fraction(1, 10**9)
            assert abs(Fraction(row["File Offset (s)"]) - start) <= Fraction(1, 10**9)
        begins += Fraction(recording.n_samples, recording.sample_rate)


def test_a_row_is_as_raven_reads_it():
    recording = an_exported_recording("a\tb.wav", begins=datetime(2024, 5, 1, 22, 30, tzinfo=UTC))
    [row] = table_of((recording, [an_exported_event(recording, 24_024, 48_000, score=0.9, verdict="unsure")]))
    assert list(row)[7] == "Tag"  # where OpenSoundscape looks
    assert row == {
        "Selection": "1",
        "View": "Spectrogram 1",
        "Channel": "1",
        "Begin Time (s)": "0.500500000",
        "End Time (s)": "1.000000000",
        "Low Freq (Hz)": "0.000000",
        "High Freq (Hz)": "24000.000000",
        "Tag": "Dog",
        "Score": "0.900000",
        "Review": "unsure",
        "Begin File": "a b.wav",
        "Begin Path": str(Path("a b.wav").absolute()),
        "File Offset (s)": "0.500500000",
        "Begin Date Time": "2024/05/01 22:30:00.500",
        "Event ID": "",
    }


def test_a_box_and_what_is_not_known():
    event = an_exported_event(low_hz=200.0, high_hz=4000.5, event_id="e1")
    [row] = table_of((event.recording, [event]))
    assert (row["Low Freq (Hz)"], row["High Freq (Hz)"]) == ("200.000000", "4000.500000")
    assert (row["Score"], row["Review"], row["Begin Date Time"], row["Event ID"]) == ("", "", "", "e1")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["a.wav", "b.wav"], ""),
        (["x/a.wav", "b.wav"], ""),
        (["2.wav", "10.wav"], "10.wav before 2.wav"),
        (["b/1.wav", "a/1.wav"], f"{Path('a/1.wav').absolute()} before {Path('b/1.wav').absolute()}"),
    ],
)
def test_another_order_than_that_of_time_is_told(names, said):
    in_time = [an_exported_recording(name) for name in names]
    assert sorted(recording.path.name for recording in in_time) == [r.path.name for r in raven_order(in_time)]
    assert said in order_warning(in_time)
    assert bool(said) == bool(order_warning(in_time))
