"""Taking events, labels and pictures along, with the real window, real mouse and keys, and recordings on the disk."""

import csv
import json
from collections import Counter

import pyarrow.parquet as pq
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QDialog

from app.core.annotation import Verdict
from app.core.formats import ExportFormat
from app.core.settings import Settings
from app.views.class_dialog import ClassDialog
from app.views.export_dialog import ExportDialog
from app.views.import_dialog import ImportDialog
from app.views.picture_dialog import PictureDialog
from app.views.view_picture import PictureForm
from tests.controls import press
from tests.cue_reader import wav_marks
from tests.desk import CTRL, RATE, SHIFT, Desk
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.mouse import LEFT
from tests.pickers import Pickers
from tests.yard import BARK, MEOW, N_FOUND, a_morning, an_evening, analysed, bark_s, look_for, verdicts

N_BARKS = N_FOUND + 1
"""With the one of the morning."""


@pytest.fixture
def pickers(monkeypatch):
    return Pickers(monkeypatch)


@pytest.fixture
def take(tmp_path, pickers):
    """The folder that things are taken to."""
    pickers.answer = tmp_path / "take"
    pickers.answer.mkdir()
    return pickers.answer


@pytest.fixture
def card(tmp_path):
    """A folder of two recordings, which are analysed: all but one of the barks are in the first."""
    card = tmp_path / "card"
    card.mkdir()
    analysed(tmp_path / "data", an_evening(card), a_morning(card))
    return card


@pytest.fixture
def yard(desk, card, take, qtbot):
    """The program, in which barks are looked for; the two surest of the evening are judged and one has a note."""
    desk.start(card)
    desk.wait(lambda: desk.session.scores.fraction == 1)
    desk.session.jumps.set_plays(False)
    look_for(desk, qtbot, "bark", N_BARKS)
    table, note = desk.window.search_panel.table, desk.window.search_panel.review.note
    for key in (Qt.Key.Key_N, Qt.Key.Key_A, Qt.Key.Key_X):
        desk.key(key, widget=table)
    desk.key(Qt.Key.Key_F2, SHIFT, table)
    desk.wait(note.hasFocus)
    qtbot.keyClicks(note, "a fox")
    desk.key(Qt.Key.Key_Return, widget=note)
    return desk


@pytest.fixture
def other_desk(qapp, qtbot, tmp_path):
    """The machine of somebody else, who knows nothing of the project."""
    desk = Desk(qapp, qtbot, tmp_path / "elsewhere", Settings(analyse_on_open=False))
    yield desk
    desk.leave()


def front(kind):
    """Return the dialog in front, which is of a kind."""
    dialog = QApplication.activeModalWidget()
    assert type(dialog) is kind
    return dialog


def to_window(desk):
    """Go back to the window, as a desktop does once a dialog is closed."""
    desk.window.activateWindow()
    desk.wait(desk.window.isActiveWindow)


def open_dialog(desk, key, kind):
    to_window(desk)
    desk.key(key, CTRL | SHIFT, desk.window.search_panel.table)
    return front(kind)


def choose(dialog, form, qtbot):
    """Click on a format."""
    item = dialog.forms.topLevelItem(list(ExportFormat).index(form))
    dialog.forms.scrollToItem(item)
    qtbot.mouseClick(dialog.forms.viewport(), LEFT, pos=dialog.forms.visualItemRect(item).center())
    assert dialog.forms.form is form


def export(desk, form, qtbot, settle=None):
    """Export in a format, and return what is said in the end."""
    dialog = open_dialog(desk, Qt.Key.Key_E, ExportDialog)
    choose(dialog, form, qtbot)
    if settle:
        settle(dialog)
    qtbot.mouseClick(dialog.write, LEFT)
    desk.wait(lambda: dialog.messages.message is not None)
    said = dialog.messages.message.sentence
    press(qtbot, dialog.messages, dialog.messages.message.actions[0].label)
    desk.key(Qt.Key.Key_Escape, widget=dialog)
    return said


def import_labels(desk, pickers, files, qtbot):
    """Import files, and return what is said in the end."""
    pickers.answer = files
    dialog = open_dialog(desk, Qt.Key.Key_I, ImportDialog)
    desk.wait(dialog.take.isEnabled)
    qtbot.mouseClick(dialog.take, LEFT)
    desk.wait(lambda: bool(desk.said()))
    return desk.said()


def rows_of(path, delimiter=","):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_what_is_listed_becomes_a_table_with_what_was_said(yard, take, pickers, qtbot):
    pickers.answer = take / "barks"
    said = export(yard, ExportFormat.CSV, qtbot)
    assert said == f"Wrote {N_BARKS} events to {take / 'barks.csv'}."
    assert pickers.proposed.endswith("card.csv")
    assert pickers.shown == [str(take)]
    rows = rows_of(take / "barks.csv")
    assert Counter(row["review"] for row in rows) == {"": N_BARKS - 2, "accepted": 1, "rejected": 1}
    scores = [float(row["score"]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert (rows[0]["class"], rows[0]["model"], rows[1]["review"]) == ("Bark", "starter", "rejected")
    assert (float(rows[0]["start_s"]), float(rows[0]["end_s"])) == pytest.approx(bark_s(23))
    assert [row["comment"] for row in rows if row["comment"]] == ["a fox"]


def test_programs_get_objects_and_typed_columns(yard, take, pickers, qtbot):
    pickers.answer = take / "barks.jsonl"
    export(yard, ExportFormat.JSON, qtbot)
    objects = [json.loads(line) for line in (take / "barks.jsonl").read_text().splitlines()]
    pickers.answer = take / "barks.parquet"
    export(yard, ExportFormat.PARQUET, qtbot)
    rows = pq.read_table(take / "barks.parquet").to_pylist()
    assert len(rows) == len(objects) == N_BARKS
    for name in ("start_s", "score", "review", "event_id"):
        assert [row[name] for row in rows] == [one[name] for one in objects]


def test_only_what_was_accepted_becomes_clips_with_their_marks(yard, take, qtbot):
    def settle(dialog):
        yard.key(Qt.Key.Key_Down, widget=dialog.choice.said)
        yard.key(Qt.Key.Key_Down, widget=dialog.choice.said)
        assert "1 event of Bark." in dialog.says.text()
        dialog.options.padding.setFocus()
        dialog.options.padding.selectAll()
        qtbot.keyClicks(dialog.options.padding, "0.5")

    for form, suffix in ((ExportFormat.WAV, "wav"), (ExportFormat.FLAC, "flac")):
        export(yard, form, qtbot, settle)
        [clip] = (take / "card clips").glob(f"*.{suffix}")
        (start_s, stop_s), info = bark_s(23), soundfile.info(clip)
        assert info.frames == round((stop_s - start_s + 1.0) * RATE)
        if form is ExportFormat.WAV:
            assert wav_marks(clip) == [(RATE // 2, "Bark 0.96")]


def test_copies_of_recordings_are_marked_and_the_recordings_are_not(yard, card, take, qtbot):
    before = {path.name: path.read_bytes() for path in card.iterdir()}
    export(yard, ExportFormat.COPY, qtbot)
    copies = sorted((take / "card marked copies").iterdir())
    assert [copy.name for copy in copies] == sorted(before)
    assert [len(wav_marks(copy)) for copy in copies] == [N_FOUND, 1]
    assert {path.name: path.read_bytes() for path in card.iterdir()} == before


def test_all_of_the_project_can_be_taken_without_a_search(desk, card, take, pickers, qtbot):
    desk.start(card)
    desk.wait(lambda: len(desk.session.scores.events) > 0)
    pickers.answer = take / "all.csv"

    def settle(dialog):
        assert not dialog.choice.listed.isEnabled()

    export(desk, ExportFormat.CSV, qtbot, settle)
    assert {row["class"] for row in rows_of(take / "all.csv")} == {"Bark", "Siren"}


@pytest.mark.parametrize(
    ("form", "picked", "made"),
    [
        (ExportFormat.CSV, "barks.csv", ["barks.csv"]),
        (ExportFormat.RAVEN, "barks.txt", ["barks.txt"]),
        (ExportFormat.AUDACITY, "", ["card labels/20260620_213000.txt", "card labels/20260621_060000.txt"]),
    ],
)
def test_what_was_taken_is_found_again_in_another_project(
    yard, other_desk, card, take, pickers, form, picked, made, qtbot
):
    pickers.answer = take / picked
    export(yard, form, qtbot)
    places, said = yard.session.review.rows.listed.events.start_s.tolist(), verdicts(yard)
    yard.leave()
    other_desk.start(card)
    told = import_labels(other_desk, pickers, [take / name for name in made], qtbot)
    assert told == f"Took in {N_BARKS} labels of Bark."
    other_desk.click("Find them")
    other_desk.wait(lambda: len(other_desk.session.review.rows.listed) == N_BARKS)
    keeps_verdicts = form is not ExportFormat.AUDACITY
    for _ in range(2):
        listed = other_desk.session.review.rows.listed
        assert listed.events.start_s.tolist() == pytest.approx(places, abs=1e-6)
        assert verdicts(other_desk) == (said if keeps_verdicts else [Verdict.NONE] * N_BARKS)
        other_desk.leave()
        other_desk.start(card)
        other_desk.wait(lambda: len(other_desk.session.review.rows.listed) == N_BARKS)
    other_desk.key(Qt.Key.Key_Z, CTRL)
    assert len(other_desk.session.review.rows.listed) == 0


def test_labels_that_come_back_change_nothing(yard, take, pickers, qtbot):
    pickers.answer = take / "barks.csv"
    export(yard, ExportFormat.CSV, qtbot)
    before = verdicts(yard)
    told = import_labels(yard, pickers, [take / "barks.csv"], qtbot)
    assert told == f"Took in {N_BARKS - 3} labels of Bark; 3 more were in the project before."
    yard.window.messages.clear()
    told = import_labels(yard, pickers, [take / "barks.csv"], qtbot)
    assert told.startswith("Nothing is new")
    assert verdicts(yard) == before
    assert len(yard.session.review.rows.listed) == N_BARKS


def test_what_is_there_is_replaced_only_if_one_says_so(yard, take, pickers, qtbot):
    pickers.answer = file = take / "barks.csv"
    file.write_text("mine")
    dialog = open_dialog(yard, Qt.Key.Key_E, ExportDialog)
    for answer, is_kept in (("Keep", True), ("Replace", False)):
        qtbot.mouseClick(dialog.write, LEFT)
        yard.wait(lambda: dialog.messages.message is not None)
        assert dialog.messages.message.sentence == f"{file} is there already. Replace?"
        press(qtbot, dialog.messages, answer)
        yard.wait(lambda: not yard.session.export.is_running)
        assert (file.read_text() == "mine") == is_kept
    assert len(rows_of(file)) == N_BARKS


def test_cancelling_in_the_middle_leaves_nothing_half_written(yard, take, qtbot):
    dialog = open_dialog(yard, Qt.Key.Key_E, ExportDialog)
    choose(dialog, ExportFormat.WAV, qtbot)
    dialog.options.padding.setValue(120.0)
    running = yard.session.export

    def cancel():
        if running.fraction > 0 and not running.is_cancelling and running.is_running:
            qtbot.mouseClick(dialog.cancel, LEFT)

    running.progressed.connect(cancel)
    qtbot.mouseClick(dialog.write, LEFT)
    yard.wait(lambda: dialog.messages.message is not None)
    folder = take / "card clips"
    assert dialog.messages.message.sentence == f"Cancelled: {folder} holds the files that were finished before."
    clips = list(folder.iterdir())
    assert len(clips) < N_BARKS
    assert all(clip.suffix == ".wav" and soundfile.info(clip).frames > 0 for clip in clips)
    assert dialog.write.isEnabled()


def test_an_export_goes_on_when_its_window_is_closed_and_says_in_the_main_one_when_it_is_done(yard, take, qtbot):
    dialog = open_dialog(yard, Qt.Key.Key_E, ExportDialog)
    choose(dialog, ExportFormat.WAV, qtbot)
    qtbot.mouseClick(dialog.write, LEFT)
    yard.key(Qt.Key.Key_Escape, widget=dialog)
    yard.wait(lambda: bool(yard.said()))
    assert yard.said() == f"Wrote {N_BARKS} events to {N_BARKS} files in {take / 'card clips'}."


def test_a_place_where_nothing_can_be_written_is_named(yard, take, pickers, qtbot):
    (take / "file").touch()
    pickers.answer = take / "file" / "barks.csv"
    dialog = open_dialog(yard, Qt.Key.Key_E, ExportDialog)
    qtbot.mouseClick(dialog.write, LEFT)
    yard.wait(lambda: dialog.messages.message is not None)
    assert "cannot be written" in dialog.messages.message.sentence


def test_a_file_that_holds_no_labels_says_so(yard, take, pickers, qtbot):
    (take / "notes.txt").write_text("buy bread\n")
    pickers.answer = [take / "notes.txt"]
    dialog = open_dialog(yard, Qt.Key.Key_I, ImportDialog)
    yard.wait(lambda: "Nothing in notes.txt can be taken in." in dialog.says.text())
    assert f"{take / 'notes.txt'} is no table of labels" in dialog.problems.text()
    assert not dialog.take.isEnabled()


def test_names_that_no_class_has_are_given_one_or_left_out(yard, take, pickers, qtbot):
    rows = ["Rex", "Rex", "Gate", "Bark"]
    lines = [f"20260620_213000.wav,{100 + number},{100.5 + number},{name}" for number, name in enumerate(rows)]
    lines.append("garden.wav,1,2,Bark")
    (take / "labels.csv").write_text("file,start_s,end_s,class\n" + "\n".join(lines))
    pickers.answer = [take / "labels.csv"]
    dialog = open_dialog(yard, Qt.Key.Key_I, ImportDialog)
    yard.wait(dialog.take.isEnabled)
    assert dialog.says.text() == "4 labels in labels.csv: 3 will be left out, as no class has their name."
    assert "garden.wav" in dialog.problems.text()
    qtbot.mouseClick(
        dialog.names.viewport(), LEFT, pos=dialog.names.visualRect(dialog.names.model().index(0, 0)).center()
    )
    qtbot.mouseClick(dialog.choose, LEFT)
    asking = front(ClassDialog)
    qtbot.keyClicks(asking.field, "meow")
    yard.key(Qt.Key.Key_Return, widget=asking.field)
    assert dialog.take.text() == "Import 3 labels"
    qtbot.mouseClick(dialog.take, LEFT)
    yard.wait(lambda: bool(yard.said()))
    assert yard.said() == "Took in 3 labels of Meow and Bark."
    marked = [annotation for annotation in yard.session.review.annotations if annotation.class_index == MEOW]
    assert [annotation.note for annotation in marked] == ["Rex", "Rex"]
    to_window(yard)
    yard.key(Qt.Key.Key_Z, CTRL)
    assert {annotation.class_index for annotation in yard.session.review.annotations} == {BARK}


@pytest.mark.parametrize("form", PictureForm)
def test_what_is_seen_is_kept_as_a_picture(yard, take, pickers, form, qtbot):
    yard.session.navigator.show(20.0, 60.0)
    pickers.answer = take / "view"
    views = yard.window.explorer.views
    width, height = views[0].width(), sum(view.height() for view in views) + 3 * 4
    yard.program.menus.actions["picture"].trigger()
    dialog = front(PictureDialog)
    qtbot.mouseClick(dialog.forms[form], LEFT, pos=dialog.forms[form].rect().topLeft())
    qtbot.mouseClick(dialog.save, LEFT)
    yard.wait(lambda: bool(yard.said()))
    if form is PictureForm.SVG:
        assert yard.said() == f"The picture is in {take / 'view.svg'}."
        drawing = (take / "view.svg").read_text()
        assert "Bark" in drawing
        assert drawing.count("<image") == 2
        renderer = QSvgRenderer(str(take / "view.svg"))
        assert (renderer.defaultSize().width(), renderer.defaultSize().height()) == (width, height)
    else:
        image, sharpness = QImage(str(take / "view.png")), 2 if form is PictureForm.SHARP else 1
        assert (image.width(), image.height()) == (sharpness * width, sharpness * height)


def test_nothing_is_taken_where_nothing_is_open(desk, pickers):
    desk.start()
    for key in (Qt.Key.Key_E, Qt.Key.Key_I):
        desk.key(key, CTRL | SHIFT, desk.window)
    assert desk.window.findChildren(QDialog) == []
    assert pickers.asked == []
