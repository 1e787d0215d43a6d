from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import exporters
from dass.labels import ontology
from tests.fakes import DOG, an_analysis, an_event

events = st.builds(
    an_event, class_index=st.integers(0, 526), start=st.integers(0, 300_000), columns=st.integers(1, 900)
)
analyses = st.lists(events, max_size=8).map(lambda found: an_analysis(found, duration_s=30 * 3600.0))


@given(st.floats(0, 1e6))
def test_a_clock_reads_as_the_time_to_a_tenth(time_s):
    hours, minutes, seconds = exporters.clock(time_s).split(":")
    assert int(minutes) < 60
    assert float(seconds) < 60
    assert int(hours) * 3600 + int(minutes) * 60 + float(seconds) == pytest.approx(time_s, abs=0.051)


@given(analyses)
def test_events_are_exported_with_the_samples_at_the_edges_of_their_columns(analysis):
    exported = exporters.events_of(analysis)
    assert [event.start_s for event in exported] == pytest.approx([event.start_s for event in analysis.events])
    assert [event.stop_s for event in exported] == pytest.approx([event.stop_s for event in analysis.events])
    assert [event.class_index for event in exported] == [event.class_index for event in analysis.events]


def test_exported_events_name_what_made_them():
    [event] = exporters.events_of(an_analysis([an_event()]))
    assert (event.start_sample, event.stop_sample) == (46_080, 122_880)
    assert (event.score, event.score_mean) == (0.9, 0.7)
    assert (event.model, event.model_sha256, event.settings_sha256) == ("starter", "ab12", "cd34")
    assert (event.verdict, event.note, event.event_id) == ("", "", "")
    recording = event.recording
    assert (recording.path, recording.sample_rate, recording.n_samples) == (
        Path("forest, north.wav"),
        48_000,
        2_880_000,
    )
    assert recording.begins is None


def test_no_event_ends_after_its_recording():
    [event] = exporters.events_of(an_analysis([an_event(start=30, columns=2)], duration_s=10.0))
    assert event.stop_sample == 480_000


def test_the_table_shows_events_and_a_summary():
    analysis = an_analysis([an_event(), an_event(start=11_250)], duration_s=3601.0)
    assert exporters.table(analysis).splitlines() == [
        "forest, north.wav",
        "      time    duration  score  class",
        " 0:00:01.0       1.6 s   0.90  Dog",
        " 1:00:00.0       1.0 s   0.90  Dog",
        "2 events (Dog 2); 1:00:01.0 long, analysed in 0:00:10.0 (360 times real time)",
        "",
    ]


def test_the_table_of_a_silent_recording_says_so():
    assert "0 events; " in exporters.table(an_analysis([]))


def test_dog_is_where_the_fakes_say():
    assert ontology().classes[DOG].display_name == "Dog"
