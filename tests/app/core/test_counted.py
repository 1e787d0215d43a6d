import pytest

from app.core.counted import counted, joined


@pytest.mark.parametrize(
    ("n", "plural", "said"),
    [
        (0, "", "0 events"),
        (1, "", "1 event"),
        (2, "", "2 events"),
        (12_345, "", "12,345 events"),
        (2, "oxen", "2 oxen"),
    ],
)
def test_things_are_counted_as_people_do(n, plural, said):
    assert counted(n, "event", plural) == said


@pytest.mark.parametrize(
    ("names", "said"),
    [("a", "a"), ("ab", "a and b"), ("abc", "a, b and c"), ("abcd", "a, b, c and 1 more")],
)
def test_names_are_listed_as_far_as_one_reads_them(names, said):
    assert joined(list(names), 3) == said
