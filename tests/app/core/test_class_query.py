from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.class_query import ParsedQuery, parse, suggest
from dass.errors import DassError
from dass.labels import ontology

NAMES = [audio_class.display_name for audio_class in ontology().classes]
names = st.sampled_from(NAMES)


def classes(*some):
    return tuple(ontology().find(name) for name in some)


def first(text):
    return suggest(text)[0]


@given(names, st.sampled_from([str, str.upper, str.lower]))
def test_a_class_is_what_its_name_means(name, written):
    assert first(written(name)).class_index == ontology().find(name)
    assert parse(written(name)) == ParsedQuery(classes(name), None, None)


@given(st.lists(names, min_size=1, max_size=4, unique=True), st.sampled_from([", ", ",", "; ", " or "]))
def test_names_in_a_row_are_all_looked_for(some, between):
    assert parse(between.join(some)).classes == classes(*some)


@given(names, names, st.integers(1, 90), st.sampled_from([("s", 1), (" seconds", 1), ("min", 60), (" hours", 3600)]))
def test_one_near_another_within_a_time(one, other, number, unit):
    name, seconds = unit
    assert parse(f"{one} near {other} within {number}{name}") == ParsedQuery(
        classes(one), classes(other), number * seconds
    )
    assert parse(f"{one} near {other}") == ParsedQuery(classes(one), classes(other), None)


@given(st.text())
def test_whatever_is_typed_is_answered(text):
    suggestions = suggest(text)
    assert len(suggestions) <= 12
    assert len({suggestion.classes for suggestion in suggestions}) == len(suggestions)
    with suppress(DassError):
        assert parse(text).classes


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("dog", "Dog"),
        ("dogs", "Dog"),
        ("woof", "Bark"),
        ("dog bark", "Bark"),
        ("tweet", "Chirp, tweet"),
        ("barking dogs", "Bark"),
        ("siren", "Siren"),
        ("police siren", "Police car (siren)"),
        ("baby crying", "Baby cry, infant cry"),
        ("door bell", "Doorbell"),
        ("footsteps", "Walk, footsteps"),
        ("phone", "Telephone"),
        ("the sound of a train", "Train"),
        ("gunshots", "Gunshot, gunfire"),
        ("car alarm", "Car alarm"),
        ("wind noise", "Wind noise (microphone)"),
        ("mewo", "Meow"),
        ("loud dog", "Dog"),
    ],
)
def test_the_likeliest_comes_first(text, name):
    assert first(text).name == name


def test_a_class_brings_its_kinds_and_what_it_may_be():
    reasons = {suggestion.name: suggestion.reason for suggestion in suggest("dog")}
    assert reasons["Dog"] == ""
    assert reasons["Bark"] == "a kind of Dog"
    assert reasons["Growling"] == "perhaps Dog"


def test_an_everyday_word_may_stand_for_several_classes_together():
    child = first("child")
    assert child.class_index is None
    assert set(classes("Children shouting", "Baby cry, infant cry")) <= set(child.classes)
    assert child.reason.startswith("Child speech, kid speaking; ")
    assert parse("child").classes == child.classes
    assert suggest("child")[1].reason == "“child”"


def test_a_group_stands_for_the_classes_at_its_top():
    group = first("human voice")
    assert group.class_index is None
    assert set(classes("Speech", "Laughter")) <= set(group.classes)
    assert not set(classes("Conversation", "Giggle")) & set(group.classes)
    assert group.reason.endswith("more")


def test_what_is_typed_so_far_is_enough():
    assert "Siren" in [suggestion.name for suggestion in suggest("si")]


@pytest.mark.parametrize("text", ["", " ", "?", ", ;"])
def test_nothing_typed_suggests_nothing(text):
    assert suggest(text) == []
    with pytest.raises(DassError, match="name a sound"):
        parse(text)


def test_guesses_are_named_but_not_looked_for():
    with pytest.raises(DassError, match='No sound is called "sirne"; did you mean "Siren"'):
        parse("dog, sirne")
    with pytest.raises(DassError, match="simpler word"):
        parse("xyzzy")


def test_identifiers_are_names():
    assert parse("/m/0bt9lr").classes == classes("Dog")
