from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.analysis import Provenance
from app.core.annotation import Origin
from app.core.project import Project
from app.core.project_library import ProjectLibrary
from app.core.review_list import Ranking
from app.viewmodels import kept_annotations, quick_keys
from app.viewmodels import project as project_module
from app.viewmodels.kept_annotations import MANY
from app.viewmodels.project import ProjectModel
from app.viewmodels.quick_keys import QuickKeys
from app.viewmodels.review import Review
from dass.labels import ontology
from tests.fake_annotation import an_annotation, said
from tests.fake_background import Errands
from tests.fake_project import PROVENANCE
from tests.fake_recording import a_clock, a_recording
from tests.fake_review import BARK, HOWL, LATER_S, events

pytestmark = pytest.mark.usefixtures("qapp")

FOUND = events((1, 4, BARK, 0.5), (10, 12, HOWL, 0.9), (20, 21, BARK, 0.4), (LATER_S + 1, LATER_S + 2, BARK, 0.3))
NAME = ontology().classes[BARK].display_name


def a_project(path):
    with Project.create(path, [a_recording(1), a_recording(2, a_clock(LATER_S))]) as project:
        project.add_run(1, PROVENANCE, "cpu")
    return path


class Desk:
    """A project that is checked."""

    def __init__(self, errands, folder):
        self.errands = errands
        self.path = a_project(folder / "night.dass")
        self.project = ProjectModel(ProjectLibrary(folder / "data"))
        self.keys = QuickKeys(self.project)
        self.review = Review(self.project, SimpleNamespace(run_ids={1: 1}), self.keys)
        self.told, self.failures = [], []
        self.review.moved_on.connect(lambda: self.told.append("moved on"))
        self.review.annotations_changed.connect(lambda: self.told.append("changed"))
        self.review.failed.connect(self.failures.append)
        self.open()

    def open(self, found=FOUND):
        self.project.open_project(self.path)
        self.errands.answer_all()
        self.rows.show_events(found)
        self.rows.choose(0)
        self.told.clear()

    @property
    def rows(self):
        return self.review.rows

    @property
    def verdicts(self):
        return [self.rows.listed.verdict_of(row).value for row in range(len(self.rows.listed))]

    @property
    def said(self):
        return said(self.review.annotations)

    @property
    def in_project(self):
        with Project.open(self.path) as project:
            return said(project.annotations())


@pytest.fixture
def errands(monkeypatch):
    errands = Errands()
    for module in (kept_annotations, quick_keys, project_module):
        monkeypatch.setattr(module, "background", errands)
    return errands


@pytest.fixture
def desk(errands, tmp_path):
    return Desk(errands, tmp_path)


def test_each_verdict_moves_on_to_the_next(desk):
    desk.review.accept()
    desk.review.reject()
    desk.review.doubt()
    assert desk.verdicts == ["accepted", "rejected", "unsure", ""]
    assert desk.rows.current == 3
    assert desk.told == ["changed", "moved on"] * 3
    desk.review.accept()
    assert desk.verdicts[3] == "accepted"
    assert desk.rows.current == 3  # there is no next one
    assert desk.told[6:] == ["changed"]
    desk.errands.answer_all()
    assert desk.in_project == desk.said


def test_the_next_is_that_of_the_ranking(desk):
    desk.rows.rank(Ranking.SCORE, descending=True)
    desk.rows.choose(1)
    desk.review.accept()
    assert desk.rows.current == 0
    desk.review.accept()
    assert desk.rows.current == 2


def test_the_same_verdict_again_only_moves_on(desk):
    desk.review.accept()
    desk.rows.choose(0)
    desk.review.accept()
    assert desk.rows.current == 1
    assert desk.told == ["changed", "moved on", "moved on"]
    assert len(desk.review.annotations) == 1


def test_verdicts_can_stay_where_they_are(desk):
    desk.review.moves_on = False
    desk.review.accept()
    assert desk.rows.current == 0
    assert desk.told == ["changed"]


def test_what_found_it_is_kept(desk):
    desk.review.accept()
    (annotation,) = desk.review.annotations
    assert annotation.found_by == Provenance(PROVENANCE.model, PROVENANCE.model_sha256, PROVENANCE.settings_sha256)


def test_labels_move_on_and_are_undone(desk):
    desk.keys.assign(3, HOWL)
    desk.errands.answer_all()
    desk.review.label(3)
    desk.review.relabel(5)
    assert [desk.rows.listed.events[row].class_index for row in (0, 1)] == [HOWL, 5]
    assert desk.rows.current == 2
    desk.review.undo()
    assert desk.rows.listed.events[1].class_index == HOWL
    assert desk.rows.current == 1
    desk.review.label(9)
    assert desk.failures == ["The key 9 stands for no class yet: choose one for it first."]


def test_one_step_rejects_this_and_all_lower(desk):
    desk.rows.choose(2)
    desk.review.accept()
    desk.rows.choose(0)
    desk.review.reject_lower()
    assert desk.verdicts == ["rejected", "", "accepted", "rejected"]
    assert desk.review.undoable == "Reject 2 events"
    assert desk.rows.current == 0
    desk.review.undo()
    assert desk.verdicts == ["", "", "accepted", ""]
    desk.review.redo()
    assert desk.verdicts == ["rejected", "", "accepted", "rejected"]


def test_of_many_events_all_lower_are_rejected_elsewhere(desk):
    n = MANY + 5
    desk.rows.show_events(events(*((number / 100, (number + 0.5) / 100, BARK, 0.5) for number in range(n))))
    desk.rows.choose(0)
    desk.review.reject_lower()
    desk.rows.choose(5)
    desk.review.doubt()
    assert set(desk.verdicts) == {""}
    desk.errands.answer_all()
    assert desk.verdicts.count("rejected") == n - 1
    assert desk.verdicts[5] == "unsure"
    assert desk.rows.current == 6
    desk.review.undo()
    desk.review.undo()
    desk.errands.answer_all()
    assert set(desk.verdicts) == {""}
    assert desk.in_project == desk.said


def test_notes_and_edges_stay_where_they_are(desk):
    desk.review.write_note("far away")
    desk.review.move_edges(1.5, 3.0)
    event = desk.rows.listed.events[desk.rows.current]
    assert (event.start_s, event.stop_s) == (1.5, 3.0)
    assert desk.rows.annotation(desk.rows.current).note == "far away"
    assert desk.told == ["changed", "changed"]
    assert desk.review.undoable == f"Move the edges of {NAME}"


def test_an_own_event_is_added_looked_at_and_deleted(desk):
    desk.review.add(HOWL, 30.0, 31.0, 500.0, 900.0)
    row = desk.rows.current
    own = desk.rows.annotation(row)
    assert (own.origin, own.low_hz, own.high_hz) == (Origin.OWN, 500.0, 900.0)
    assert desk.rows.listed.events[row].start_s == 30.0
    desk.review.delete()
    assert len(desk.rows.listed) == len(FOUND)
    assert desk.rows.current == row  # what came after it
    desk.review.undo()
    assert desk.rows.annotation(desk.rows.current) == own
    desk.review.undo()
    assert desk.review.undoable == ""
    assert desk.review.redoable == f"Add {ontology().classes[HOWL].display_name}"


def test_what_cannot_be_done_is_said(desk):
    desk.review.delete()
    desk.review.add(HOWL, 70.0, 80.0)
    assert [sentence.partition(":")[0] for sentence in desk.failures] == [
        "Only events that you marked or imported can be deleted",
        "Nothing was recorded there",
    ]
    assert desk.told == []


def test_tables_of_other_programs_are_taken_in_as_one_step(desk):
    items = [an_annotation(number, 30 + number, 31 + number, origin=Origin.IMPORTED) for number in range(3)]
    told = []
    desk.review.taken_in.connect(told.append)
    desk.review.take_in(iter(items))
    desk.review.take_in(items)
    assert told == [3, 0]
    assert list(desk.review.annotations) == items
    desk.review.undo()
    assert list(desk.review.annotations) == []
    many = [an_annotation(number, number / 100, 1 + number / 100, origin=Origin.IMPORTED) for number in range(MANY + 1)]
    desk.review.take_in(many)
    assert list(desk.review.annotations) == []
    desk.errands.answer_all()
    assert list(desk.review.annotations) == many
    assert desk.in_project == desk.said


def test_one_goes_where_something_was_undone_or_done_again(desk):
    desk.review.accept()
    desk.rows.choose(3)
    desk.review.undo()
    assert desk.rows.current == 0
    desk.rows.choose(3)
    desk.review.redo()
    assert desk.rows.current == 0
    desk.rows.show_events(events((10, 12, HOWL, 0.9)))
    desk.rows.choose(0)
    desk.review.undo()
    assert desk.rows.current == 0  # it is not listed


def test_without_an_event_there_is_nothing_to_say(desk):
    desk.rows.choose(None)
    for command in (desk.review.accept, desk.review.reject_lower, desk.review.delete, desk.review.undo):
        command()
    desk.project.close()
    for command in (desk.review.accept, desk.review.undo, desk.review.redo):
        command()
    assert desk.told == ["changed"]
    assert desk.failures == []


def test_a_project_that_is_opened_again_has_all_that_was_said(desk):
    desk.review.accept()
    desk.review.reject()
    desk.review.undo()
    desk.project.close()
    assert desk.review.undoable == desk.review.redoable == ""
    assert len(desk.rows.listed) == 0
    desk.open()
    assert desk.verdicts == ["accepted", "", "", ""]
    assert (desk.review.undoable, desk.review.redoable.split()[0]) == (f"Accept {NAME}", "Reject")
    desk.review.redo()
    assert desk.verdicts[:2] == ["accepted", "rejected"]


def test_when_clocks_are_set_what_is_said_stays_with_its_recording(desk):
    desk.rows.choose(3)
    desk.review.accept()
    recording = desk.project.current.recordings[1]
    later = replace(recording.clock, wall=a_clock(LATER_S + 100).wall)
    desk.project.set_clocks({2: later})
    desk.errands.answer_all()
    assert len(desk.rows.listed) == 0
    start_s = LATER_S + 101
    desk.rows.show_events(events((start_s, start_s + 1, BARK, 0.3)))
    assert desk.verdicts == ["accepted"]
    assert desk.rows.listed.events[0].start_s == start_s


def test_a_damaged_project_is_shown_and_can_be_checked_once_it_is_repaired(desk):
    desk.review.accept()
    desk.errands.answer_all()
    with Project.open(desk.path) as project, project._database.writing() as connection:
        connection.execute("UPDATE annotation SET verdict = 'perhaps'")
    desk.open()
    assert "is damaged" in desk.project.current.damage
    desk.review.accept()
    assert desk.failures == [desk.project.current.damage]
    assert set(desk.verdicts) == {""}
    desk.project.repair()
    desk.errands.answer_all()
    desk.rows.show_events(FOUND)
    desk.rows.choose(0)
    desk.review.accept()
    assert desk.verdicts[0] == "accepted"
    desk.errands.answer_all()
    assert desk.in_project == desk.said


def test_damage_that_was_met_elsewhere_is_known(desk):
    desk.project.take_damage("It is damaged.")
    desk.review.accept()
    assert desk.failures == ["It is damaged."]


commands = st.lists(
    st.sampled_from(
        ["accept", "reject", "doubt", "relabel", "note", "edges", "add", "delete", "lower", "undo", "redo", "next"]
    ),
    max_size=25,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commands, st.data())
def test_any_session_can_be_taken_back_and_done_again_also_after_opening_again(
    errands, tmp_path_factory, commands, data
):
    desk = Desk(errands, tmp_path_factory.mktemp("session"))
    times = st.floats(0, 200)
    for command in commands:
        match command:
            case "relabel":
                desk.review.relabel(data.draw(st.integers(0, 526)))
            case "note":
                desk.review.write_note(data.draw(st.text(max_size=5)))
            case "edges":
                desk.review.move_edges(data.draw(times), data.draw(times))
            case "add":
                desk.review.add(HOWL, data.draw(st.floats(0, 50)), data.draw(st.floats(51, 60)))
            case "lower":
                desk.review.reject_lower()
            case "next":
                desk.rows.go_next()
            case _:
                getattr(desk.review, command)()
    last = desk.said
    desk.project.close()
    desk.open()
    assert desk.said == last
    n_done = len(last[1])
    for _ in range(n_done):
        desk.review.undo()
    assert desk.verdicts == [""] * len(FOUND)
    assert list(desk.rows.listed.events) == list(FOUND)
    for _ in range(n_done):
        desk.review.redo()
    assert desk.said == last
    errands.answer_all()
    assert desk.in_project == last
    assert [annotation.verdict for annotation in desk.review.annotations] == [item.verdict for item in last[0]]
