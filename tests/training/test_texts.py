from hypothesis import given
from hypothesis import strategies as st

from training import texts
from training.texts import Texts

words = st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=6), max_size=20)


@given(words)
def test_texts_are_a_list_of_str(given_texts: list[str]) -> None:
    held = Texts(given_texts)
    assert list(held) == given_texts
    assert [held[i] for i in range(len(held))] == given_texts


@given(words)
def test_texts_come_back_from_bytes(given_texts: list[str]) -> None:
    assert list(Texts.from_bytes(Texts(given_texts).to_bytes())) == given_texts


@given(words, st.text(max_size=6))
def test_find_gives_the_first_position(given_texts: list[str], other: str) -> None:
    held = Texts(given_texts)
    for text in (*given_texts, other):
        assert held.find(text) == (given_texts.index(text) if text in given_texts else None)


@given(words)
def test_a_repeated_text_is_told(given_texts: list[str]) -> None:
    repeated = {text for text in given_texts if given_texts.count(text) > 1}
    found = Texts(given_texts).repeated()
    assert found in repeated if repeated else found is None


def test_texts_whose_keys_are_the_same_are_told_apart(monkeypatch) -> None:
    monkeypatch.setattr(texts, "_key", lambda text: len(text))
    held = Texts(["dog", "cat", "owl"])
    assert [held.find(text) for text in ("cat", "owl", "hen")] == [1, 2, None]
    assert held.repeated() is None


def test_a_text_added_later_is_found() -> None:
    held = Texts(["dog"])
    assert held.find("cat") is None
    held.append("cat")
    assert held.find("cat") == 1
