import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from dass.config import N_CLASSES
from dass.errors import DassError
from dass.labels import ontology, parse_class_list

ONTOLOGY = ontology()
INDICES = st.integers(0, N_CLASSES - 1)


def names(indices):
    return {ONTOLOGY.classes[index].display_name for index in indices}


def implied(name):
    return names(ONTOLOGY.implied(ONTOLOGY.find(name)))


def test_classes_stand_in_the_order_of_the_scores():
    assert [audio_class.index for audio_class in ONTOLOGY.classes] == list(range(N_CLASSES))
    assert len({audio_class.mid for audio_class in ONTOLOGY.classes}) == N_CLASSES
    first, last = ONTOLOGY.classes[0], ONTOLOGY.classes[-1]
    assert (first.mid, first.display_name) == ("/m/09x0r", "Speech")
    assert (last.mid, last.display_name) == ("/m/07hvw1", "Field recording")


def test_the_shipped_table_is_a_closed_hierarchy():
    with resources.path("audioset/ontology.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    mids = {row["mid"] for row in rows}
    assert len(rows) == len(mids) == 632
    assert {parent for row in rows for parent in row["parent_mids"].split()} <= mids


@given(INDICES)
def test_ancestors_are_transitive_and_never_the_class_itself(index):
    ancestors = ONTOLOGY.ancestors(index)
    assert index not in ancestors
    assert all(ONTOLOGY.ancestors(ancestor) <= ancestors for ancestor in ancestors)


@given(INDICES)
def test_implied_classes_are_ancestors_and_transitive(index):
    implied_indices = ONTOLOGY.implied(index)
    assert implied_indices <= ONTOLOGY.ancestors(index)
    assert all(ONTOLOGY.implied(ancestor) <= implied_indices for ancestor in implied_indices)


def paths(branches, above=()):
    """Every branch, with the names above it."""
    for branch in branches:
        yield branch, above
        yield from paths(branch.children, (*above, branch))


def test_the_tree_holds_every_class_below_all_its_ancestors():
    above = {}
    for branch, ancestors in paths(ONTOLOGY.tree()):
        above.setdefault(branch.index, set()).update(ancestor.index for ancestor in ancestors)
    for audio_class in ONTOLOGY.classes:
        assert above[audio_class.index] - {None} == ONTOLOGY.ancestors(audio_class.index)


def test_what_is_not_scored_is_in_the_tree_only_where_it_groups():
    groups = [branch for branch, _ in paths(ONTOLOGY.tree()) if branch.index is None]
    assert all(len(branch.children) > 1 for branch in groups)
    assert {"Human voice", "Music genre", "Natural sounds"} <= {branch.name for branch in groups}
    assert "Recording" not in {branch.name for branch in groups}  # holds "Field recording" alone


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Bark", {"Dog", "Domestic animals, pets", "Animal"}),
        ("Rock music", {"Music"}),  # through "Music genre", which is not scored
        ("Animal", set()),
        ("Church bell", {"Bell", "Musical instrument", "Music"}),
    ],
)
def test_ancestors(name, expected):
    assert names(ONTOLOGY.ancestors(ONTOLOGY.find(name))) == expected


def test_a_second_parent_is_implied_unless_the_source_is_uncertain():
    assert implied("Ambulance (siren)") >= {"Siren", "Emergency vehicle"}
    assert implied("Growling") == {"Animal"}
    assert implied("Church bell") == {"Bell"}
    assert implied("Bleat") == {"Livestock, farm animals, working animals", "Animal"}


@given(INDICES)
def test_a_class_is_found_by_identifier_and_by_name_in_any_case(index):
    audio_class = ONTOLOGY.classes[index]
    for name in (audio_class.mid, audio_class.display_name, f" {audio_class.display_name.upper()} "):
        assert ONTOLOGY.find(name) == index


def test_a_synonym_that_one_class_alone_has_finds_it():
    assert ONTOLOGY.find("gunshot") == ONTOLOGY.find("Gunshot, gunfire")
    assert ONTOLOGY.find("rats") == ONTOLOGY.find("Rodents, rats, mice")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Dgo", '"Dog"'),
        ("dogs", '"Dog"'),
        ("Inside", '"Inside, small room"'),
        ("seagull", '"Bird"'),
        ("Yak", '"Cattle, bovinae"'),
        ("MP3", "not scored"),
        ("qqqq", '"Siren"'),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_ones(name, hint):
    with pytest.raises(DassError, match=hint) as error:
        ONTOLOGY.find(name)
    assert "\n" not in str(error.value)


@given(st.lists(INDICES, min_size=1), st.sampled_from([",", ", ", " ,", ",,"]))
def test_a_list_of_any_names_is_parsed_back(indices, separator):
    text = separator.join(ONTOLOGY.classes[index].display_name for index in indices)
    assert parse_class_list(text) == tuple(dict.fromkeys(indices))


def test_a_list_mixes_names_synonyms_and_identifiers():
    text = "dog, Chirp,tweet , /m/03kmc9, inside, Small room, Chirp, "
    assert parse_class_list(text) == tuple(map(ONTOLOGY.find, ["Dog", "Chirp", "Siren", "Inside, small room"]))


@pytest.mark.parametrize(
    ("text", "hint"), [("", "empty"), (" , ", "empty"), ("Dog, Sirn", "Sirn"), ("Gull, seagull", "Bird")]
)
def test_a_list_that_cannot_be_read_is_an_error(text, hint):
    with pytest.raises(DassError, match=hint):
        parse_class_list(text)
