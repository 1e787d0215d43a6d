"""A yard in which dogs bark, analysed, and what users do with what is heard in it."""

import numpy as np
from PySide6.QtCore import Qt

from app.core.project import Project
from app.core.project_library import ProjectLibrary
from app.core.score_table import column_count
from dass.config import FEATURES
from dass.labels import ontology
from tests.desk import CTRL, tones
from tests.fake_project import PROVENANCE, fill
from tests.fake_scores import QUIET, a_block

BARK, SIREN, MEOW = (ontology().find(name) for name in ("Bark", "Siren", "Meow"))
LENGTH_S = 130.0
N_BARKS, N_FOUND = 24, 21
"""The first three are too faint to be found without being asked for."""
COLUMN_S = FEATURES.column_s


def bark_s(number):
    """Return from when to when a bark is."""
    return (10 + 15 * number) * COLUMN_S, (13 + 15 * number) * COLUMN_S


def an_evening(folder):
    """A recording of 24 barks, each surer than the one before, and a siren beside the third of them."""
    n_columns = column_count(LENGTH_S)
    barks, sirens = np.full((2, n_columns), QUIET, np.float32)
    for number in range(N_BARKS):
        barks[10 + 15 * number : 13 + 15 * number] = -1.4 + 0.2 * number
    sirens[42:50] = 3.0
    return tones(folder / "20260620_213000.wav", LENGTH_S), {BARK: barks, SIREN: sirens}


def a_morning(folder, length_s=40.0):
    """A recording of one bark and a siren."""
    n_columns = column_count(length_s)
    barks, sirens = np.full((2, n_columns), QUIET, np.float32)
    barks[20:23], sirens[60:70] = 1.0, 2.0
    return tones(folder / "20260621_060000.wav", length_s, hz=660), {BARK: barks, SIREN: sirens}


def analysed(data, *heard):
    """Make the project of recordings, each with its scores, in a data folder, and return their paths."""
    paths = [path for path, _ in heard]
    project_path, _ = ProjectLibrary(data).find_or_create(paths)
    with Project.open(project_path) as project:
        by_path = {recording.path: recording for recording in project.recordings()}
        for path, scores in heard:
            run = project.add_run(by_path[path].id, PROVENANCE, "cpu")
            fill(project, run, [a_block(len(scores[BARK]), scores)])
    return paths


def look_for(desk, qtbot, text, n_found):
    """Type what to look for, and wait until so much of it is listed."""
    desk.window.activateWindow()
    desk.key(Qt.Key.Key_F, CTRL)
    assert desk.window.search_panel.field.hasFocus()
    qtbot.keyClicks(desk.window.search_panel.field, text)
    desk.key(Qt.Key.Key_Return, widget=desk.window.search_panel.field)
    desk.window.activateWindow()  # as a desktop does once a list of suggestions is closed
    desk.wait(desk.window.isActiveWindow)
    desk.wait(lambda: len(desk.session.review.rows.listed) == n_found)


def verdicts(desk):
    """Return what is said of the listed events, in order of time."""
    listed = desk.session.review.rows.listed
    return [listed.verdict_of(row) for row in range(len(listed))]
