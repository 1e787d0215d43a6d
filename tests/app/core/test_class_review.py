from hypothesis import given
from hypothesis import strategies as st

from app.core.annotation import Origin, Verdict
from app.core.class_review import ClassReview, class_reviews
from tests.fake_annotation import a_step, an_annotation
from tests.fake_review import BARK, HOWL, Desk, events


def barks(n):
    return events(*((2 * number, 2 * number + 1, BARK, 0.5) for number in range(n)))


@given(st.lists(st.sampled_from(Verdict), min_size=1, max_size=9))
def test_shares_are_those_of_the_verdicts(verdicts):
    desk = Desk(barks(len(verdicts)))
    for row, verdict in enumerate(verdicts):
        if verdict:
            desk.do(desk.edits.judge(row, verdict))
    review = class_reviews(desk.listed)[BARK]
    n_accepted, n_rejected = verdicts.count(Verdict.ACCEPTED), verdicts.count(Verdict.REJECTED)
    assert review == ClassReview(len(verdicts), n_accepted, n_rejected, verdicts.count(Verdict.UNSURE))
    assert review.share == sum(map(bool, verdicts)) / len(verdicts)
    if n_accepted + n_rejected:
        assert review.precision == n_accepted / (n_accepted + n_rejected)
    else:
        assert review.precision is None


def test_what_is_something_else_was_found_wrongly():
    desk = Desk(events((0, 1, BARK, 0.5), (2, 3, BARK, 0.5), (4, 5, HOWL, 0.5)))
    desk.do(desk.edits.relabel(0, HOWL))
    desk.do(desk.edits.judge(1, Verdict.ACCEPTED))
    assert class_reviews(desk.listed) == {BARK: ClassReview(2, 1, 1, 0), HOWL: ClassReview(1, 0, 0, 0)}


def test_what_no_model_found_says_nothing_of_the_model():
    desk = Desk(barks(1))
    desk.do(a_step(an_annotation(5, 20, 21, class_index=BARK, origin=Origin.OWN)))
    assert class_reviews(desk.listed) == {BARK: ClassReview(1, 0, 0, 0)}


def test_a_note_is_no_verdict():
    desk = Desk(barks(2))
    desk.do(desk.edits.write_note(0, "far away"))
    assert class_reviews(desk.listed)[BARK].share == 0


def test_of_nothing_there_is_nothing_to_tell():
    assert class_reviews(Desk(events()).listed) == {}
