import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.class_summaries import N_STRIP, ClassSummaries
from app.core.class_tree import class_tree, with_ancestors
from dass.config import N_CLASSES
from dass.labels import ontology

TREE = class_tree()
NODES = st.sampled_from(TREE.nodes)


def names(nodes):
    return {node.name for node in nodes}


def below(node):
    return {inner.class_index for inner in node.walk()} - {None}


@given(NODES)
def test_a_node_stands_where_its_path_says(node):
    assert TREE.nodes[node.number] is node
    siblings = node.parent.children if node.parent else TREE.roots
    assert siblings[node.row] is node
    assert node.path[-1] is node
    assert node.path[0] in TREE.roots


def test_every_class_is_in_the_tree():
    assert {node.class_index for node in TREE.nodes} - {None} == set(range(N_CLASSES))


@pytest.mark.parametrize("text", ["dog", "DOG", " dog  ", "og"])
def test_a_search_finds_names_and_what_is_below_them_in_any_case(text):
    assert {"Dog", "Bark", "Yip"} <= names(TREE.matching(text))
    assert "Cat" not in names(TREE.matching(text))


def test_a_search_finds_synonyms():
    assert "Chirp, tweet" in names(TREE.matching("tweet"))


@given(NODES, st.lists(NODES, max_size=2))
def test_each_word_must_be_found(node, others):
    text = " ".join(other.name for other in (node, *others))
    for found in TREE.matching(text):
        path = " ".join(above.name for above in found.path).casefold()
        assert all(word in path for word in text.casefold().split())
    assert node in TREE.matching(node.name)


def test_an_empty_search_finds_everything():
    assert TREE.matching("  ") == set(TREE.nodes)


@given(st.sets(NODES, max_size=5))
def test_with_ancestors_nothing_hangs_in_the_air(nodes):
    kept = with_ancestors(nodes)
    assert nodes <= kept
    assert all(node.parent is None or node.parent in kept for node in kept)


@given(st.integers(0, 2**32 - 1))
def test_a_branch_sums_up_what_is_in_it(seed):
    rng = np.random.default_rng(seed)
    presence = rng.random((N_CLASSES, N_STRIP), np.float32)
    summaries = ClassSummaries(rng.integers(0, 9, N_CLASSES), rng.random(N_CLASSES), presence, presence.max(axis=1))
    summed = TREE.summed(summaries)
    for node in TREE.nodes:
        inside = sorted(below(node))
        assert summed.n_events[node.number] == summaries.n_events[inside].sum()
        own = inside if node.class_index is None else [node.class_index]
        assert summed.peak[node.number] == presence[own].max()
        np.testing.assert_array_equal(summed.presence[node.number], presence[own].max(axis=0))


def test_a_class_below_one_parent_twice_counts_once():
    thing = ontology().find("Church bell")
    counts = np.zeros(N_CLASSES, np.int64)
    counts[thing] = 1
    nothing = np.zeros((N_CLASSES, N_STRIP), np.float32)
    summed = TREE.summed(ClassSummaries(counts, counts * 1.0, nothing, nothing[:, 0]))
    assert summed.n_events.max() == 1
