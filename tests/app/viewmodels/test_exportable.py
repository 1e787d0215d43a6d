from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal

from app.core import parquet_file
from app.core.annotation import Verdict
from app.core.annotation_columns import VERDICTS
from app.core.formats import ExportFormat
from app.core.review_list import Ranking
from app.core.timeline import Timeline
from app.viewmodels.exportable import Exportable, ExportWish, Scope
from dass.labels import ontology
from tests.fake_recording import a_clock, a_recording
from tests.fake_review import BARK, HOWL, Desk, events

pytestmark = pytest.mark.usefixtures("qapp")

NAMES = [ontology().classes[index].display_name for index in (BARK, HOWL)]
ALL = events((1, 4, BARK, 0.5), (10, 12, HOWL, 0.9), (20, 21, BARK, 0.4))
FOUND = events((1, 4, BARK, 0.5), (20, 21, BARK, 0.4), (30, 31, BARK, 0.45))


class Signals(QObject):
    """What `Exportable` follows."""

    events_changed, completed, query_changed, changed = Signal(), Signal(float), Signal(), Signal()


@pytest.fixture
def parts():
    """What events come from: three that are heard, and three barks that are searched for."""
    desk, signals = Desk(FOUND), Signals()
    rows = SimpleNamespace(timeline=desk.timeline, changed=signals.changed)
    scores = SimpleNamespace(
        events=ALL, fraction=1.0, events_changed=signals.events_changed, completed=signals.completed
    )
    search = SimpleNamespace(
        events=FOUND,
        listed_classes=(BARK,),
        ranking=Ranking.SCORE,
        descending=True,
        is_active=True,
        query_changed=signals.query_changed,
    )
    return SimpleNamespace(
        desk=desk,
        signals=signals,
        project=SimpleNamespace(current=SimpleNamespace(path=Path("yard.dass"))),
        shown_runs=SimpleNamespace(run_ids={1: 7}),
        scores=scores,
        search=search,
        review=SimpleNamespace(annotations=desk.said, rows=rows),
    )


@pytest.fixture
def exportable(parts):
    return Exportable(parts.project, parts.shown_runs, parts.scores, parts.search, parts.review)


def starts(listed):
    return listed.events.start_s.tolist()


def test_events_are_all_that_is_heard_or_what_is_listed(exportable):
    assert starts(exportable.listed(Scope.PROJECT, VERDICTS)) == [1, 10, 20]
    assert starts(exportable.listed(Scope.LISTED, VERDICTS)) == [1, 20, 30]
    assert exportable.is_searching


def test_what_was_said_of_them_counts(exportable, parts):
    parts.desk.do(parts.desk.edits.judge(1, Verdict.ACCEPTED))
    for scope in Scope:
        assert starts(exportable.listed(scope, (Verdict.ACCEPTED,))) == [20]


def test_a_wish_becomes_what_another_process_can_write(exportable):
    wish = ExportWish(Scope.LISTED, (Verdict.NONE,), ExportFormat.WAV, 0.5, with_frequencies=True)
    wanted = exportable.wanted(wish, Path("clips"))
    assert (wanted.project, wanted.run_ids, wanted.target) == (Path("yard.dass"), {1: 7}, Path("clips"))
    assert (wanted.form, wanted.padding_s, wanted.with_frequencies) == (ExportFormat.WAV, 0.5, True)
    choice = wanted.choice
    assert (choice.found, choice.classes, choice.verdicts) == (FOUND, (BARK,), (Verdict.NONE,))
    assert (choice.ranking, choice.descending) == (Ranking.SCORE, True)
    everything = exportable.wanted(replace(wish, scope=Scope.PROJECT), Path("clips")).choice
    assert (everything.found, everything.classes, everything.ranking) == (ALL, None, Ranking.TIME)


def test_it_says_how_many_events_of_what_there_are_and_what_is_missing(exportable, parts):
    listed = exportable.listed(Scope.PROJECT, VERDICTS)
    assert exportable.sentence(listed, ExportFormat.CSV) == f"3 events of {NAMES[0]} and {NAMES[1]}."
    parts.scores.fraction = 0.5
    nothing = exportable.listed(Scope.PROJECT, (Verdict.ACCEPTED,))
    said = exportable.sentence(nothing, ExportFormat.CSV)
    assert said == "There are no such events. 50 % of the project is analysed so far."


def test_it_warns_where_raven_opens_recordings_in_another_order(exportable, parts):
    recordings = [a_recording(1, name="z.wav"), a_recording(2, a_clock(100.0), name="a.wav")]
    parts.review.rows.timeline = Timeline.of(recordings)
    listed = exportable.listed(Scope.PROJECT, VERDICTS)
    assert "a.wav before z.wav" in exportable.sentence(listed, ExportFormat.RAVEN)
    assert "before" not in exportable.sentence(listed, ExportFormat.CSV)
    assert [path.name for path in exportable.recordings] == ["z.wav", "a.wav"]


def test_a_form_whose_library_is_missing_is_none_to_choose(exportable, monkeypatch):
    assert [form for form in ExportFormat if exportable.obstacle(form)] == []
    monkeypatch.setattr(parquet_file, "find_spec", lambda _: None)
    assert [form for form in ExportFormat if exportable.obstacle(form)] == [ExportFormat.PARQUET]
    assert "pip install" in exportable.obstacle(ExportFormat.PARQUET)


def test_whatever_may_change_the_events_is_told(exportable, parts, qtbot):
    signals = parts.signals
    for signal, values in (
        (signals.events_changed, ()),
        (signals.completed, (0.5,)),
        (signals.query_changed, ()),
        (signals.changed, ()),
    ):
        with qtbot.waitSignal(exportable.changed):
            signal.emit(*values)
