import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.word_match import Fit, Phrase, stem

letters = st.text(st.sampled_from("abdeginrs"), min_size=1, max_size=8)
phrases = st.lists(letters, min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dog", "dogs"),
        ("bark", "barking"),
        ("cry", "cries"),
        ("cry", "crying"),
        ("horse", "horses"),
        ("run", "running"),
        ("bell", "bells"),
        ("sneeze", "sneezing"),
        ("whistle", "whistled"),
        ("glass", "glasses"),
        ("fly", "flies"),
    ],
)
def test_endings_do_not_matter(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["bus", "ring", "bee", "dog"])
def test_short_words_stay(word):
    assert stem(word) == word


@given(letters)
def test_a_stem_begins_like_its_word(word):
    assert word.startswith(stem(word).removesuffix("y"))


@given(phrases, phrases)
def test_case_punctuation_and_spaces_do_not_matter(one, other):
    written = f"  {one.upper()},  ({other})! "
    assert Phrase(written).words == Phrase(f"{one} {other}").words


@given(phrases, phrases)
def test_a_phrase_fits_itself_and_what_holds_it(one, other):
    assert Phrase(one).fits(Phrase(one)) == Fit.SAME
    assert Phrase(one).fits(Phrase(f"{other} {one}")) <= Fit.WORDS


@given(phrases, st.data())
def test_all_that_is_typed_on_the_way_to_a_name_fits_it(name, data):
    typed = name[: data.draw(st.integers(1, len(name)))]
    assert Phrase(typed).fits(Phrase(name)) is not None


@pytest.mark.parametrize(
    ("typed", "name", "fit"),
    [
        ("door bell", "Doorbell", Fit.SAME),
        ("bow wow", "Bow-wow", Fit.SAME),
        ("barking", "Bark", Fit.ENDINGS),
        ("siren police", "Police car (siren)", Fit.WORDS),
        ("vehicle ho", "Vehicle horn", Fit.START),
        ("ho veh", "Vehicle horn", Fit.STARTS),
        ("hound", "Vehicle horn", None),
        ("", "Vehicle horn", None),
        ("?!", "Vehicle horn", None),
    ],
)
def test_fits(typed, name, fit):
    assert Phrase(typed).fits(Phrase(name)) == fit


@pytest.mark.parametrize(("text", "left"), [("the sound of a train", "train"), ("a sound", "a sound"), ("Dog", "dog")])
def test_fillers_are_left_out_where_something_stays(text, left):
    assert Phrase(text).without_fillers().words == tuple(left.split())
