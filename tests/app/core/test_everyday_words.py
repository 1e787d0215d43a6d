import csv
from collections import Counter

import resources
from app.core.class_query import suggest
from app.core.everyday_words import everyday_words
from dass.config import N_CLASSES


def test_every_word_stands_for_something_that_exists():
    for meanings in everyday_words().values():
        assert meanings
        for classes in meanings:
            assert classes
            assert all(0 <= index < N_CLASSES for index in classes)
            assert len(set(classes)) == len(classes)
        assert len(set(meanings)) == len(meanings)


def test_no_word_is_there_twice():
    with resources.path("audioset/everyday_words.csv").open(encoding="utf-8", newline="") as file:
        words = [word.strip() for row in csv.DictReader(file) for word in row["words"].split(";")]
    assert [word for word, times in Counter(words).items() if times > 1] == []
    assert all(word == word.casefold() and word for word in words)


def test_what_a_word_stands_for_is_suggested_for_it():
    for word, meanings in everyday_words().items():
        suggested = [suggestion.classes for suggestion in suggest(word, most=20)]
        assert meanings[0] in suggested[:2], word
        assert set(meanings) <= set(suggested), word
