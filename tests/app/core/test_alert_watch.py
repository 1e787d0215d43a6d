import itertools
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.core.alert_rule import AlertRule
from app.core.alert_watch import AlertWatch
from app.core.event_query import EventQuery
from app.core.event_search import EventSearch
from app.core.recording import Recording
from app.core.score_table import ScoreTable
from app.core.timeline import Timeline
from dass.config import FEATURES, N_CLASSES
from dass.labels import ontology
from dass.scores import ScoreBlock
from tests.fake_live_scores import START, a_recording, loud

DOG, BARK, HOWL, SIREN = map(ontology().find, ("Dog", "Bark", "Howl", "Siren"))
USED = (DOG, BARK, HOWL, SIREN)
COLUMN = timedelta(seconds=FEATURES.column_s)
LOGITS = st.sampled_from([-4.0, -2.1, -1.8, -1.2, -0.8, -0.1, 0.3, 2.0]).map(np.float32)
RULES = st.builds(
    AlertRule,
    st.sampled_from([DOG, SIREN, None]),
    st.sampled_from([0.1, 0.3, 0.5]),
    st.sampled_from([0.0, 0.64, 1.6]),
)


@st.composite
def scores(draw, least=1):
    n_columns = draw(st.integers(least, 40))
    logits = np.full((n_columns, N_CLASSES), -9, np.float32)
    logits[:, USED] = draw(arrays(np.float32, (n_columns, len(USED)), elements=LOGITS))
    return logits


def alerts_of(watch, logits, cuts=()):
    """Give ``logits`` in blocks to a watch, and return what it tells."""
    edges = [0, *sorted(cuts), len(logits)]
    blocks = [ScoreBlock(first, logits[first:stop]) for first, stop in itertools.pairwise(edges)]
    return [alert for block in blocks for alert in watch.take(block)]


def all_alerts(rules, *parts):
    """Return all that is told of (recording, logits) that follow one another."""
    watch = AlertWatch(rules)
    told = [alert for recording, logits in parts for alert in (*watch.begin(recording), *alerts_of(watch, logits))]
    return [*told, *watch.end()]


@given(scores(), st.lists(RULES, max_size=3), st.lists(st.integers(0, 40), max_size=6))
def test_any_split_into_blocks_gives_the_same_alerts(logits, rules, cuts):
    watch = AlertWatch(rules)
    watch.begin(a_recording())
    told = alerts_of(watch, logits, [min(cut, len(logits)) for cut in cuts])
    assert [*told, *watch.end()] == all_alerts(rules, (a_recording(), logits))


@given(scores(), RULES.filter(lambda rule: rule.class_index is not None))
def test_a_rule_for_a_class_tells_what_a_search_finds(logits, rule):
    told = [alert for alert in all_alerts([rule], (a_recording(), logits)) if alert.is_over]
    table = ScoreTable(len(logits))
    table.put(ScoreBlock(0, logits))
    kept = Recording(1, Path("1.flac"), "", 16_000, 1, len(logits) * FEATURES.column_samples, a_recording().clock)
    query = EventQuery((rule.class_index,), rule.threshold, rule.min_s)
    found = EventSearch(Timeline.of([kept])).answer({1: table}, query)
    assert [alert.start_s for alert in told] == pytest.approx(list(found.start_s))
    assert [alert.duration_s for alert in told] == pytest.approx(list(found.stop_s - found.start_s))
    assert [alert.score for alert in told] == pytest.approx(list(found.score), abs=1e-6)
    assert {alert.class_index for alert in told} <= {rule.class_index}


@given(scores(least=2), st.lists(RULES, min_size=1, max_size=2), st.integers(1, 39))
def test_a_recording_that_follows_is_as_if_the_first_went_on(logits, rules, cut):
    cut = min(cut, len(logits) - 1)
    parts = [(a_recording(), logits[:cut]), (a_recording(2, cut * FEATURES.column_s), logits[cut:])]
    whole, cut_up = all_alerts(rules, (a_recording(), logits)), all_alerts(rules, *parts)
    assert [(a.rule, a.class_index, a.start, a.stop, a.score, a.is_over) for a in cut_up] == [
        (a.rule, a.class_index, a.start, a.stop, a.score, a.is_over) for a in whole
    ]
    for alert in cut_up:
        assert alert.start == START + (alert.recording_id - 1) * cut * COLUMN + timedelta(seconds=alert.start_s)


def test_rules_are_watched_each_by_itself():
    rules = [AlertRule(DOG), AlertRule(BARK), AlertRule(SIREN), AlertRule(DOG, 0.99), AlertRule(DOG, min_s=5)]
    told = all_alerts(rules, (a_recording(), loud(BARK, 5, 9, 20)))
    assert [(alert.class_index, alert.is_over) for alert in told] == [
        (DOG, False),
        (BARK, False),
        (DOG, True),
        (BARK, True),
    ]


def test_the_same_rule_twice_tells_once():
    assert len(all_alerts([AlertRule(DOG), AlertRule(DOG)], (a_recording(), loud(DOG, 5, 9, 20)))) == 2


def test_an_alert_says_where_and_when():
    began, over = all_alerts([AlertRule(DOG)], (a_recording(7), loud(DOG, 5, 9, 20)))
    assert (began.recording_id, began.path, began.start_s) == (7, Path("/night/7.wav"), 1.6)
    assert (began.start, began.stop) == (START + 5 * COLUMN, START + 6 * COLUMN)
    assert (over.start, over.stop, over.duration_s) == (began.start, START + 9 * COLUMN, 1.28)


def test_a_sound_across_a_short_dropout_is_one_alert_and_across_a_long_one_two():
    first, second = loud(DOG, 5, 10, 10), loud(DOG, 0, 4, 10)
    for lost_s, n_alerts in ((0.1, 1), (3.0, 2)):
        parts = (a_recording(1), first), (a_recording(2, 3.2 + lost_s), second)
        over = [alert for alert in all_alerts([AlertRule(DOG)], *parts) if alert.is_over]
        assert len(over) == n_alerts
        assert over[-1].stop == START + timedelta(seconds=3.2 + lost_s) + 4 * COLUMN


def test_after_an_end_all_begins_anew():
    watch = AlertWatch([AlertRule(DOG)])
    for number in (1, 2):
        watch.begin(a_recording(number, number * 100))
        alerts_of(watch, loud(DOG, 5, 9, 9))
        [over] = watch.end()
        assert (over.recording_id, over.start) == (number, START + timedelta(seconds=number * 100 + 1.6))
    assert watch.end() == []


def test_nothing_is_watched_for_without_rules():
    assert all_alerts([], (a_recording(), loud(DOG, 5, 9, 20))) == []


def test_anything_is_told_as_what_it_is():
    logits = loud(BARK, 5, 9, 20)
    logits[5:9, DOG] = 4
    rule = AlertRule(None)
    assert [(a.rule, a.class_index, a.is_over) for a in all_alerts([rule], (a_recording(), logits))] == [
        (rule, BARK, False),
        (rule, BARK, True),
    ]
