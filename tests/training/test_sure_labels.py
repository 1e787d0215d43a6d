"""Labels raise the teacher's scores where it half hears them, and nowhere else."""

import numpy as np
import pytest

from training.sure_labels import raise_labels

DOG, CAT, SIREN = 0, 1, 2


@pytest.fixture
def columns():
    """32 columns of 527 classes: all far down, the dog a little heard in column 10, one class unknown."""
    logits = np.linspace(-9, -4, 527, dtype=np.float32)[None].repeat(32, 0)
    logits[:, DOG] = -8
    logits[10, DOG] = -2
    logits[:, 5] = np.nan
    return logits


def sound(*classes, start_s=2.6, stop_s=4.0):
    return {"classes": classes, "start_s": start_s, "stop_s": stop_s}


def test_a_label_that_is_half_heard_is_raised_and_keeps_its_timing(columns):
    raised = raise_labels(columns, [sound(DOG)], 0.5)
    assert raised[10, DOG] == pytest.approx(0)
    np.testing.assert_allclose(raised[8:13, DOG], columns[8:13, DOG] + 2)
    others = np.delete(raised, DOG, 1)
    np.testing.assert_array_equal(others, np.delete(columns, DOG, 1))
    np.testing.assert_array_equal(np.delete(raised, range(8, 13), 0), np.delete(columns, range(8, 13), 0))


def test_a_label_that_is_not_heard_at_all_is_not_believed(columns):
    np.testing.assert_array_equal(raise_labels(columns, [sound(CAT), sound(SIREN), sound(5)], 0.5), columns)


def test_a_teacher_that_is_surer_than_the_label_is_left_alone(columns):
    columns[10, DOG] = 6
    np.testing.assert_array_equal(raise_labels(columns, [sound(DOG)], 0.8), columns)


def test_overlapping_sounds_of_a_class_raise_it_once(columns):
    once = raise_labels(columns, [sound(DOG)], 0.5)
    np.testing.assert_array_equal(raise_labels(columns, [sound(DOG), sound(DOG)], 0.5), once)
