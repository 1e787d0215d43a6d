import numpy as np

from app.core.score_lines import ScoreLines
from dass.labels import ontology
from tests.fake_scores import a_block, a_table, heard_in

DOG, SPEECH = (ontology().find(name) for name in ("Dog", "Speech"))


def test_each_place_is_a_column_of_a_class_in_a_recording():
    lines = ScoreLines((DOG, SPEECH))
    heard = {DOG: heard_in(10, (2, 4)), SPEECH: heard_in(10, (0, 1), (9, 10))}
    lines.update({7: a_table(3.2, heard), 3: a_table(6.4), 5: a_table(3.2, heard)})
    recording, row, column = lines.decode(lines.places)
    assert lines.recordings[recording].tolist() == [7] * 4 + [5] * 4
    assert np.array(lines.classes)[row].tolist() == [DOG, DOG, SPEECH, SPEECH] * 2
    assert column.tolist() == [2, 3, 0, 9] * 2
    assert np.unique(lines.number(lines.places)).tolist() == [0, 1, 4, 5]


def test_the_end_of_a_line_does_not_touch_the_next():
    lines = ScoreLines((DOG, SPEECH))
    lines.update({1: a_table(3.2, {DOG: 4.0, SPEECH: 4.0}), 2: a_table(3.2, {DOG: 4.0})})
    assert np.flatnonzero(np.diff(lines.places) > 1).tolist() == [9, 19]


def test_what_has_not_changed_stays_as_it_is():
    lines, tables = ScoreLines((DOG,)), {1: a_table(3.2, {DOG: 4.0}), 2: a_table(3.2, n_scored=0)}
    lines.update(tables)
    places = lines.places
    lines.update(tables)
    assert lines.places is places
    tables[2].put(a_block(5, {DOG: 4.0}))
    lines.update(tables)
    assert len(lines.places) == 15
    lines.update({2: tables[2]})
    assert lines.recordings.tolist() == [2]
