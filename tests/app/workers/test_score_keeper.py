import sys
from dataclasses import replace

import numpy as np
import pytest

from app.core.alert_log import AlertLog
from app.core.alert_rule import AlertRule
from app.core.engine import ResumableBlock
from app.core.project import Project
from app.workers.live_notices import Alerted, CommandFailed, Scored
from app.workers.live_tagger import Done, Tagged
from app.workers.score_keeper import ScoreKeeper
from tests.fake_live_engine import FakeLiveEngine
from tests.fake_recording import a_recording
from tests.fakes import DOG, loudness_logits
from tests.live_world import a_job
from tests.patience import wait_until


@pytest.fixture(autouse=True)
def _own_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("DASS_EXPLORER_DATA", str(tmp_path / "data"))


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "live.dass", []) as project:
        yield project


def keeper_of(project, tmp_path, **wishes):
    return ScoreKeeper(project, a_job(tmp_path, **wishes), FakeLiveEngine())


def begin(project, keeper):
    recording = project.add_recording(replace(a_recording(duration_s=60), id=0))
    return recording, keeper.expect(recording)


def block(first, loud):
    logits = loudness_logits(np.array(loud, bool))
    return ResumableBlock(first, logits, f"after {first + len(loud)}".encode())


def take(keeper, *results):
    return [notice for result in results for notice in keeper.take(result)]


def test_scores_are_in_the_project_before_they_are_told(project, tmp_path):
    keeper = keeper_of(project, tmp_path)
    recording, run_id = begin(project, keeper)
    for first in range(0, 6, 2):
        (scored,) = keeper.take(Tagged(recording.id, block(first, [False, True])))
        assert (scored.recording_id, scored.run_id, scored.block.stop_column) == (recording.id, run_id, first + 2)
        assert type(scored.block.logits) is np.ndarray
        assert project.runs(recording.id)[0].n_columns == first + 2
    assert len(project.block_peaks(run_id).first_columns) == 3


def test_a_recording_that_is_scored_to_its_end_has_a_run_like_any_other(project, tmp_path):
    keeper = keeper_of(project, tmp_path)
    recording, run_id = begin(project, keeper)
    take(keeper, *(Tagged(recording.id, block(first, [True])) for first in range(5)), Done(recording.id, True))
    assert project.runs(recording.id)[0].is_complete
    assert list(project.block_peaks(run_id).first_columns) == [0]


def test_what_is_left_out_can_be_scored_later_from_there(project, tmp_path):
    keeper = keeper_of(project, tmp_path)
    recording, run_id = begin(project, keeper)
    take(keeper, Tagged(recording.id, block(0, [True, True])), Done(recording.id, False))
    assert not project.runs(recording.id)[0].is_complete
    assert project.stream_state(run_id) == b"after 2"


def test_a_recording_that_was_left_out_altogether_has_a_run_that_starts_over(project, tmp_path):
    keeper = keeper_of(project, tmp_path)
    recording, run_id = begin(project, keeper)
    take(keeper, Done(recording.id, False))
    assert project.stream_state(run_id) is None
    project.append(run_id, block(0, [True]), b"state", is_last=False)


def test_alerts_are_told_and_written_down_as_they_begin_and_end(project, tmp_path):
    keeper = keeper_of(project, tmp_path, rules=(AlertRule(DOG),))
    recording, _ = begin(project, keeper)
    notices = take(keeper, Tagged(recording.id, block(0, [False] * 5 + [True] * 5 + [False] * 9)))
    assert [type(notice) for notice in notices] == [Scored, Alerted, Alerted]
    assert [notice.alert.is_over for notice in notices[1:]] == [False, True]
    assert AlertLog().alerts(project.path) == [notices[2].alert]


@pytest.mark.parametrize("how", ["left out", "closed"])
def test_what_is_heard_when_nothing_follows_is_over(project, tmp_path, how):
    keeper = keeper_of(project, tmp_path, rules=(AlertRule(DOG),))
    recording, _ = begin(project, keeper)
    (_, began) = take(keeper, Tagged(recording.id, block(0, [True] * 9)))
    (over,) = take(keeper, Done(recording.id, False)) if how == "left out" else keeper.close()
    assert (began.alert.is_over, over.alert.is_over) == (False, True)


def test_the_command_is_run_when_an_alert_begins_and_its_failure_is_told(project, tmp_path, qtbot):
    said = tmp_path / "said"
    program = f"import sys; open({str(said)!r}, 'a').write(sys.stdin.read()); sys.exit(3)"
    keeper = keeper_of(project, tmp_path, rules=(AlertRule(DOG),), command=(sys.executable, "-c", program))
    recording, _ = begin(project, keeper)
    take(keeper, Tagged(recording.id, block(0, [True] * 3 + [False] * 9)))
    failures = []

    def has_failed():
        failures.extend(keeper.failures())
        return bool(failures)

    wait_until(qtbot, has_failed)
    assert isinstance(failures[0], CommandFailed)
    assert "exit code 3" in failures[0].sentence
    assert len(said.read_text().splitlines()) == 1
    list(keeper.close())
