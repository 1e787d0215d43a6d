from datetime import timedelta

import numpy as np
import pytest

from app.core.gap import LossReason
from app.core.live_settings import LiveSettings
from app.core.project import Project
from app.core.timeline import Span
from app.viewmodels import project as project_module
from app.viewmodels import workspace as workspace_module
from app.viewmodels.growth import Growth
from app.viewmodels.now import FIRST_WINDOW_S
from tests.fake_background import Errands
from tests.fake_live import RATE, Story, fake_process
from tests.fake_session import Desk
from tests.fake_store import FakeAnalysis
from tests.leftovers import nothing_left_running  # noqa: F401

DOG = 74


@pytest.fixture
def errands(monkeypatch):
    errands = Errands()
    for module in (project_module, workspace_module):
        monkeypatch.setattr(module, "background", errands)
    return errands


class LiveDesk(Desk):
    """A desk at which somebody listens, with recordings of half a minute."""

    def __init__(self, folder, process):
        super().__init__(folder, FakeAnalysis())
        self.session.frames.mark = lambda refresh: refresh()
        self.growth = Growth(self.session, self.builder)
        self._folder, self._process = folder, process

    def listen(self, **settings):
        live = self.session.live
        live.start(LiveSettings(folder=str(self._folder / "sound"), rotation_min=0.5, **settings), "cpu")
        story = Story(self._process())
        story.listen()
        story.begin()
        return story


@pytest.fixture
def desk(qapp, tmp_path, errands, monkeypatch):
    return LiveDesk(tmp_path, fake_process(monkeypatch))


@pytest.fixture
def session(desk):
    return desk.session


@pytest.fixture
def story(desk, errands):
    """A session whose first recording has begun, and whose project is open."""
    story = desk.listen()
    errands.answer_all()
    return story


def lane(session, start_s, stop_s):
    n_columns = round((stop_s - start_s) / 0.32)
    return session.scores.lane(DOG, start_s, stop_s, n_columns)


def test_the_project_is_opened_when_its_first_recording_begins_and_its_end_is_followed(desk, session, errands):
    desk.listen()
    assert session.project.current is None
    errands.answer_all()
    assert session.project.current.path == session.live.job.project_path
    assert session.now.follows
    assert (session.navigator.start_s, session.navigator.stop_s) == (0.0, FIRST_WINDOW_S)
    assert session.analysis.job is None
    assert session.analysis.asked == []


def test_nothing_on_the_axis_moves_while_a_recording_grows(session, story):
    timeline = session.project.current.timeline
    for _ in range(3):
        story.hear(2.0)
        assert session.project.current.timeline is timeline
    assert timeline.duration_s == pytest.approx(30.08)
    assert session.now.time_s == 6.0
    assert session.playback.stop_s == 6.0


def test_scores_are_seen_as_they_come_and_the_rest_is_neither_recorded_nor_waits(session, story, errands):
    story.hear(3.2, {DOG: 3.0})
    errands.answer_all()
    assert (lane(session, 0, 3.2) > 0.9).all()
    story.hear(1.6, is_scored=False)
    assert session.scores.unanalysed() == [Span(pytest.approx(3.2), pytest.approx(4.8))]
    assert np.isnan(lane(session, 3.2, 30)).all()
    story.score({DOG: -4.0})
    assert session.scores.unanalysed() == []
    assert (lane(session, 3.52, 4.8) < 0.1).all()


def test_pictures_are_asked_for_as_the_sound_comes(desk, session, story):
    story.hear(1.0)
    story.hear(1.0)
    assert desk.loader.grown == [(1, 0), (1, RATE), (1, 2 * RATE)]


def test_what_is_not_recorded_has_no_picture(desk, session, errands):
    story = desk.listen(records=False)
    errands.answer_all()
    story.hear(1.0)
    assert desk.loader.grown == []


def test_a_recording_follows_the_one_before_without_a_gap_and_what_is_known_stays(desk, session, story, errands):
    story.hear(24.0, {DOG: 3.0})
    errands.answer_all()
    session.lanes.choose([DOG])
    story.hear(12.0, {DOG: 3.0})
    errands.answer_all()
    timeline = session.project.current.timeline
    assert [placement.start_s for placement in timeline.placements] == [0.0, pytest.approx(30.08)]
    assert timeline.gaps == ()
    assert session.now.time_s == pytest.approx(36)
    assert (lane(session, 0.0, 35.2) > 0.9).all()
    assert len(desk.loader.recordings) == 2
    assert [recording.path.suffix for recording in desk.builder.asked[-1]] == [".flac"]


def test_lost_sound_is_a_gap_that_says_why(session, story, errands):
    story.hear(4.0)
    story.lose(3.0, LossReason.STALLED)
    story.recover()
    story.hear(2.0)
    errands.answer_all()
    project = session.project.current
    assert project.timeline.gaps == (Span(4.0, 7.0),)
    [gap] = project.gaps
    assert gap.reason is LossReason.STALLED
    assert session.now.time_s == 9.0


def test_when_it_is_over_the_project_is_an_ordinary_one(desk, session, story, errands):
    story.hear(6.4, {DOG: 3.0})
    errands.answer_all()
    session.live.stop()
    errands.answer_all()
    project = session.project.current
    assert [recording.duration_s for recording in project.recordings] == [6.4]
    assert project.timeline.duration_s == session.navigator.duration_s == 6.4
    assert session.now.time_s is None
    assert not session.scores.is_growing
    assert (lane(session, 0.0, 6.4) > 0.9).all()
    assert session.analysis.job is not None
    assert session.analysis.asked == [("note", "streaming")]


def test_it_goes_on_while_another_project_is_looked_at_and_is_found_as_it_is(desk, session, story, errands, tmp_path):
    story.hear(3.2, {DOG: 3.0})
    errands.answer_all()
    path = session.project.current.path
    session.project.close()
    errands.answer_all()
    story.hear(3.2, {DOG: -4.0})
    assert session.now.time_s is None
    assert session.project.current is None
    session.project.open_project(path)
    errands.answer_all()
    assert session.now.time_s == 6.4
    assert session.now.follows
    assert (lane(session, 0.0, 2.88) > 0.9).all()
    assert (lane(session, 3.52, 6.4) < 0.1).all()
    story.hear(3.2, {DOG: 3.0})
    assert (lane(session, 6.72, 9.6) > 0.9).all()


def test_another_project_learns_nothing_of_it(desk, session, story, errands, tmp_path):
    story.hear(3.2)
    errands.answer_all()
    other = tmp_path / "other.dass"
    with Project.open(session.project.current.path) as project:
        project.save_copy(other)
    session.project.open_project(other)
    errands.answer_all()
    n_scored = session.scores.tables[1].n_scored
    story.hear(3.2)
    errands.answer_all()
    assert session.scores.tables[1].n_scored == n_scored
    assert session.navigator.duration_s == pytest.approx(3.2)


def test_a_clock_that_is_set_meanwhile_moves_the_axis_and_the_end_stays_the_end(session, story, errands):
    story.hear(8.0)
    errands.answer_all()
    [recording] = session.project.current.recordings
    session.project.set_zone(None)
    errands.answer_all()
    assert session.project.current.recordings == (recording,)
    assert session.now.time_s == 8.0
    assert session.project.current.timeline.clock_at(0.0) - story.now == timedelta(seconds=-8)
