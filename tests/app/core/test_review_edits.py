from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.annotation import Origin, Verdict
from app.core.review_edits import imported, marked
from app.core.review_list import Ranking
from dass.errors import DassError
from dass.labels import ontology
from tests.fake_annotation import FINDER, a_step, an_annotation, annotations, said
from tests.fake_review import BARK, HOWL, LATER_S, Desk, a_timeline, events

FOUND = events((1, 4, BARK, 0.5), (10, 12, HOWL, 0.9), (LATER_S + 1, LATER_S + 2, BARK, 0.4))
NAMES = {index: ontology().classes[index].display_name for index in (BARK, HOWL)}


@pytest.fixture
def desk():
    return Desk(FOUND)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [(Verdict.ACCEPTED, "Accept"), (Verdict.REJECTED, "Reject"), (Verdict.UNSURE, "Doubt")],
)
def test_a_verdict_stores_what_was_found_and_where(desk, verdict, words):
    step = desk.do(desk.edits.judge(0, verdict))
    assert step.description == f"{words} {NAMES[BARK]}"
    (annotation,) = desk.said
    assert annotation == replace(an_annotation(1, 1, 4, BARK, verdict=verdict), id=annotation.id)
    assert annotation.found_by == FINDER
    assert desk.edits.judge(0, verdict) is None
    desk.do(desk.edits.judge(0, Verdict.UNSURE))
    assert [item.id for item in desk.said] == [annotation.id]


def test_what_found_it_may_not_be_known(desk):
    desk.do(desk.edits.judge(2, Verdict.ACCEPTED))
    (annotation,) = desk.said
    assert annotation.found_by is None
    assert (annotation.recording_id, annotation.start, annotation.stop) == (2, 44_100, 2 * 44_100)


def test_a_label_keeps_what_it_was_first_and_accepts_it(desk):
    step = desk.do(desk.edits.relabel(0, HOWL))
    assert step.description == f"Relabel {NAMES[BARK]} as {NAMES[HOWL]}"
    desk.do(desk.edits.relabel(0, 5))
    (annotation,) = desk.said
    assert (annotation.class_index, annotation.relabelled_from, annotation.verdict) == (5, BARK, Verdict.ACCEPTED)
    desk.do(desk.edits.relabel(0, BARK))
    (annotation,) = desk.said
    assert (annotation.class_index, annotation.relabelled_from) == (BARK, None)
    assert desk.edits.relabel(0, BARK) is None


def test_a_note_can_be_written_changed_and_emptied(desk):
    desk.do(desk.edits.write_note(0, "far away"))
    assert next(iter(desk.said)).verdict is Verdict.NONE
    desk.do(desk.edits.write_note(0, "near\nby"))
    assert [item.note for item in desk.said] == ["near\nby"]
    desk.do(desk.edits.write_note(0, ""))
    assert desk.edits.write_note(0, "") is None


def test_what_says_nothing_new_stores_nothing(desk):
    assert desk.edits.write_note(0, "") is None
    assert desk.edits.move_edges(0, 1.0, 4.0) is None


times = st.floats(-1000, 1000)


@given(st.sampled_from([0, 1, 2]), times, times, st.sampled_from([8_000, 12_345, 44_100, 96_000]))
def test_edges_stay_within_the_recording(row, start_s, stop_s, rate):
    desk = Desk(FOUND, timeline=a_timeline((rate, rate)))
    event = desk.listed.events[row]
    desk.do(desk.edits.move_edges(row, start_s, stop_s))
    placement = desk.timeline.placements[event.recording_id - 1]
    for annotation in desk.said:
        assert 0 <= annotation.start < annotation.stop <= placement.recording.n_samples
        assert annotation.recording_id == event.recording_id
        if placement.start_s <= min(start_s, stop_s) and max(start_s, stop_s) <= placement.stop_s:
            assert abs(placement.time_of(annotation.start) - min(start_s, stop_s)) <= 1 / rate
        assert (annotation.found_start, annotation.found_stop) == (
            placement.sample_at(event.start_s),
            placement.sample_at(event.stop_s),
        )


@given(st.integers(0, 48_000 * 59), st.integers(1, 48_000), st.sampled_from([8_000, 11_025, 12_345, 48_000, 192_000]))
def test_the_edge_that_is_not_moved_stays_at_its_sample(start, length, rate):
    desk = Desk(events(), timeline=a_timeline((rate, rate)))
    own = replace(an_annotation(origin=Origin.OWN), start=start % (rate * 59), stop=start % (rate * 59) + length)
    own = replace(own, stop=min(own.stop, rate * 60))
    desk.do(a_step(own))
    event = desk.listed.events[0]
    assert desk.edits.move_edges(0, event.start_s, event.stop_s) is None
    desk.do(desk.edits.move_edges(0, event.start_s, 60.0))
    assert [(item.start, item.stop) for item in desk.said] == [(own.start, rate * 60)]


scored = st.lists(st.sampled_from([0.25, 0.5, 0.75]), min_size=1, max_size=8)


@given(scored, st.data())
def test_of_all_lower_scores_those_are_rejected_of_which_nothing_was_decided(scores, data):
    desk = Desk(events(*((2 * n, 2 * n + 1, BARK, score) for n, score in enumerate(scores))))
    desk.do(a_step(an_annotation(99, 40, 41, BARK, origin=Origin.OWN, verdict=Verdict.NONE)))
    decided = data.draw(st.sets(st.integers(0, len(scores) - 1)))
    for row in decided:
        desk.do(desk.edits.judge(row, Verdict.ACCEPTED))
    desk.do(desk.edits.write_note(0, "quiet"))
    row = data.draw(st.integers(0, len(scores) - 1))
    before = said(desk.said)[0]
    order = desk.listed.order(Ranking.SCORE, descending=True).tolist()
    below = set(order[order.index(row) + 1 :]) - decided - {len(scores)}
    step = desk.do(desk.edits.reject_lower(row))
    assert len(step.patches) == 1 + len(below)
    for number in range(len(scores)):
        is_rejected = number in below or number == row
        expected = Verdict.REJECTED if is_rejected else Verdict.ACCEPTED if number in decided else Verdict.NONE
        assert desk.listed.verdict_of(number) is expected
    words = NAMES[BARK] if len(step.patches) == 1 else f"{len(step.patches)} events"
    assert step.description == f"Reject {words}"
    desk.said.undo()
    assert said(desk.said)[0] == before


def test_only_what_a_person_added_can_be_deleted(desk):
    desk.do(a_step(an_annotation(5, 20, 21, BARK, origin=Origin.OWN)))
    step = desk.do(desk.edits.delete(2))
    assert step.description == f"Delete {NAMES[BARK]}"
    assert list(desk.said) == []
    desk.do(desk.edits.judge(0, Verdict.ACCEPTED))
    for row in (0, 1):
        with pytest.raises(DassError, match=r"reject this one instead\.$"):
            desk.edits.delete(row)


def test_an_own_event_lies_where_it_was_marked_in_its_band(desk):
    step = desk.do(marked(desk.timeline, HOWL, 5.25, 6.5, 1000.0, 2000.0))
    assert step.description == f"Add {NAMES[HOWL]}"
    (annotation,) = desk.said
    expected = an_annotation(1, 5.25, 6.5, HOWL, origin=Origin.OWN, low_hz=1000.0, high_hz=2000.0)
    assert annotation == replace(expected, id=annotation.id)


@given(st.floats(-50, 250), st.floats(0.001, 200), st.floats(1, 1e5))
def test_an_own_event_stays_within_the_recording_that_fills_most_of_it(start_s, length_s, high_hz):
    timeline = a_timeline()
    stop_s = start_s + length_s
    if not timeline.within(start_s, stop_s):
        with pytest.raises(DassError, match="Nothing was recorded there"):
            marked(timeline, HOWL, start_s, stop_s)
        return
    ((_, annotation),) = marked(timeline, HOWL, start_s, stop_s, 0.5, high_hz).patches
    recording = timeline.placements[annotation.recording_id - 1].recording
    assert 0 <= annotation.start < annotation.stop <= recording.n_samples
    assert annotation.high_hz == min(high_hz, recording.sample_rate / 2)
    shares = [max(0.0, min(stop_s, p.stop_s) - max(start_s, p.start_s)) for p in timeline.placements]
    assert shares[annotation.recording_id - 1] == pytest.approx(max(shares))


def test_what_was_given_back_changes_what_is_known(desk):
    desk.do(desk.edits.judge(0, Verdict.UNSURE))
    (known,) = desk.said
    given_back = replace(
        an_annotation(origin=Origin.IMPORTED, class_index=HOWL, verdict=Verdict.ACCEPTED, note="seen in Raven"),
        id=known.id,
        start=known.start + 5,
    )
    new = an_annotation(8, 20, 21, BARK, origin=Origin.IMPORTED)
    step = desk.do(imported(desk.said, [given_back, new]))
    assert step.description == "Import 2 events"
    assert desk.said.get(new.id) == new
    assert desk.said.get(known.id) == replace(
        known,
        start=known.start + 5,
        stop=given_back.stop,
        class_index=HOWL,
        relabelled_from=BARK,
        verdict=Verdict.ACCEPTED,
        note="seen in Raven",
    )
    assert imported(desk.said, [given_back, new]) is None
    assert imported(desk.said, [replace(given_back, note="")]) is None


def test_what_comes_without_an_id_is_known_by_its_place_and_class(desk):
    there = an_annotation(8, 20, 21, BARK, origin=Origin.IMPORTED)
    desk.do(imported(desk.said, [there]))
    again, other = replace(there, id="ab" * 16), replace(there, id="cd" * 16, class_index=HOWL)
    assert imported(desk.said, [again]) is None
    step = desk.do(imported(desk.said, [again, other]))
    assert (step.description, list(desk.said)) == (f"Import {NAMES[HOWL]}", [there, other])


@given(st.lists(annotations(), max_size=5))
def test_each_annotation_is_taken_in_once(items):
    desk = Desk(FOUND)
    desk.do(imported(desk.said, items + items))
    assert {item.id: item for item in desk.said} == {item.id: item for item in items}
