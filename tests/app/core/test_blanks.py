from datetime import timedelta

from app.core.blanks import Blank, blanks
from app.core.gap import Gap, LossReason
from app.core.timeline import Span
from tests.fake_scores import RATE, placed


def lost(timeline, start_s, stop_s, reason):
    start, stop = (timeline.origin + timedelta(seconds=time_s) for time_s in (start_s, stop_s))
    return Gap(start, stop, reason, round((stop_s - start_s) * RATE))


def plain(blank):
    return blank.sentence.replace("\N{NO-BREAK SPACE}", " ")


def test_each_gap_says_how_long_it_is_and_why_where_that_is_known():
    timeline = placed((0.0, 10.0), (14.0, 10.0), (90.0, 10.0))
    notes = blanks(timeline, [lost(timeline, 10.0, 14.0, LossReason.DEVICE_GONE)])
    assert [note.span for note in notes] == [Span(10.0, 14.0), Span(24.0, 90.0)]
    assert plain(notes[0]) == "Nothing recorded for 4 s: the microphone was gone"
    assert plain(notes[1]) == "Nothing recorded for 1 min 6 s"


def test_several_reasons_are_said_once_each():
    timeline = placed((0.0, 10.0), (40.0, 10.0))
    reasons = [LossReason.STALLED, LossReason.DEVICE_GONE, LossReason.STALLED]
    losses = [lost(timeline, 10 + 10 * n, 20 + 10 * n, reason) for n, reason in enumerate(reasons)]
    [note] = blanks(timeline, losses)
    assert note.sentence.endswith(": the microphone gave no sound and the microphone was gone")


def test_what_was_lost_elsewhere_explains_no_gap():
    timeline = placed((0.0, 10.0), (40.0, 10.0))
    [note] = blanks(timeline, [lost(timeline, 40.0, 41.0, LossReason.OVERRUN)])
    assert ":" not in note.sentence


def test_where_sound_was_not_kept_there_is_nothing_to_see_either():
    timeline = placed((0.0, 10.0), (10.0, 10.0), (30.0, 10.0))
    first, second = blanks(timeline, [], unkept={2})
    assert first == Blank(Span(10.0, 20.0), "Not recorded: there are tags, and nothing to see or hear")
    assert second.span == Span(20.0, 30.0)
