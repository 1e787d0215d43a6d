import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.alert_rule import AlertRule, rules_for
from app.core.event_query import LEAST_THRESHOLD, EventQuery
from dass.errors import DassError
from dass.labels import ontology

DOG, SIREN = map(ontology().find, ("Dog", "Siren"))


@given(st.floats(LEAST_THRESHOLD, 1), st.floats(0, 100))
def test_a_rule_finds_what_a_search_would(threshold, min_s):
    assert AlertRule(DOG, threshold, min_s).policy == EventQuery((DOG,), threshold, min_s).policy


@pytest.mark.parametrize("values", [(DOG, 0.0), (DOG, 1.01), (DOG, 0.5, -1.0), (527, 0.5), (None, float("nan"))])
def test_what_makes_no_sense_is_refused(values):
    with pytest.raises(DassError):
        AlertRule(*values)


def test_words_become_a_rule_for_each_class():
    assert rules_for("doggy, siren", 0.4, 1.5) == (AlertRule(DOG, 0.4, 1.5), AlertRule(SIREN, 0.4, 1.5))


@pytest.mark.parametrize("words", ["dog near siren", "dog within 10 s"])
def test_nothing_is_watched_for_near_something_else(words):
    with pytest.raises(DassError, match="near something else"):
        rules_for(words, 0.4, 0.0)


def test_what_names_nothing_is_refused():
    with pytest.raises(DassError, match="No sound is called"):
        rules_for("xyzzy", 0.4, 0.0)


def test_a_rule_has_a_name():
    assert [AlertRule(DOG).name, AlertRule(None).name] == ["Dog", "anything"]
