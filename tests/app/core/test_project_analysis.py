from itertools import islice

import numpy as np
import pytest
import soundfile as sf

from app.core.project import Project
from app.core.project_analysis import Begun, Completed, Scored, Skipped, analyse
from app.core.recording import inspect
from tests.fake_engine import resumable_engine

RATE = 8000


@pytest.fixture
def project(tmp_path):
    for name, duration_s in (("a.wav", 10), ("b.wav", 5)):
        sf.write(tmp_path / name, np.zeros(duration_s * RATE), RATE)
    path = tmp_path / "night.dass"
    Project.create(path, [inspect(tmp_path / name) for name in ("a.wav", "b.wav")]).close()
    return path


def kinds(notices):
    return [type(notice) for notice in notices]


def test_the_recordings_asked_for_are_scored_in_their_order(project):
    notices = list(analyse(project, (2, 1), resumable_engine()))
    assert kinds(notices) == [Begun, Scored, Scored, Completed, Scored, Scored, Scored, Scored, Completed]
    assert [notice.recording_id for notice in notices[1:]] == [2, 2, 2, 1, 1, 1, 1, 1]
    assert notices[-1].progress.fraction == 1


def test_what_was_begun_is_gone_on_with(project):
    interrupted = analyse(project, (1,), resumable_engine())
    list(islice(interrupted, 2))
    interrupted.close()
    scored = [
        notice.block.first_column for notice in analyse(project, (1,), resumable_engine()) if type(notice) is Scored
    ]
    assert scored == [10, 20, 30]
    assert kinds(analyse(project, (1,), resumable_engine())) == [Begun]


def test_a_recording_that_is_gone_stops_no_other(project, tmp_path):
    (tmp_path / "a.wav").unlink()
    notices = list(analyse(project, (1, 2), resumable_engine()))
    assert kinds(notices) == [Begun, Skipped, Scored, Scored, Completed]
    assert "no such file" in notices[1].reason
