from datetime import UTC

import pytest

from app.core.alert_log import AlertLog
from app.core.alert_rule import AlertRule
from app.core.live_settings import LiveSettings
from app.core.project import Project
from app.viewmodels import alerts as alerts_module
from app.viewmodels import project as project_module
from app.viewmodels import workspace as workspace_module
from app.viewmodels.alerts import Alerts
from app.viewmodels.growth import Growth
from app.viewmodels.navigator import Selection
from app.workers.live_notices import Alerted
from tests.fake_alert import DOG, SIREN, an_alert
from tests.fake_background import Errands
from tests.fake_live import Story, fake_process
from tests.fake_session import Desk
from tests.fake_store import FakeAnalysis
from tests.leftovers import nothing_left_running  # noqa: F401

SETTINGS = LiveSettings(rules=(AlertRule(DOG, 0.5), AlertRule(SIREN, 0.25, 1.0)))


@pytest.fixture
def errands(monkeypatch):
    errands = Errands()
    for module in (project_module, workspace_module, alerts_module):
        monkeypatch.setattr(module, "background", errands)
    return errands


class AlertDesk(Desk):
    """A desk at which somebody listens for something."""

    def __init__(self, folder, process):
        super().__init__(folder, FakeAnalysis())
        self.growth = Growth(self.session, self.builder)
        session = self.session
        self.log = AlertLog(folder / "alerts.jsonl")
        self.alerts = Alerts(session.project, session.live, session.navigator, self.log)
        self.raised = []
        self.alerts.raised.connect(self.raised.append)
        session.live.start(SETTINGS, "cpu")
        self.story = Story(process())
        self.story.listen()
        self.story.begin()

    def tell(self, alert):
        self.story.tell(Alerted(alert))

    def texts(self):
        table = self.alerts.table
        return [[table.index(row, column).data() for column in range(4)] for row in range(table.rowCount())]


@pytest.fixture
def desk(qapp, tmp_path, errands, monkeypatch):
    desk = AlertDesk(tmp_path, fake_process(monkeypatch))
    errands.answer_all()
    return desk


def test_alerts_are_listed_as_they_come_the_newest_first(desk):
    desk.session.project.set_zone(UTC)
    desk.story.hear(8.0)
    desk.tell(an_alert(1.0, is_over=False))
    desk.tell(an_alert(4.0, class_index=SIREN, score=0.5))
    assert [row[1:] for row in desk.texts()] == [["Siren", "50 %", "0.6 s"], ["Dog", "80 %", "now"]]


def test_an_event_that_goes_on_or_is_over_stays_one(desk):
    desk.tell(an_alert(is_over=False))
    desk.tell(an_alert(lasts_s=3.2, score=0.9))
    assert [row[2:] for row in desk.texts()] == [["90 %", "3.2 s"]]


def test_each_event_is_told_of_once_when_it_begins(desk):
    desk.tell(an_alert(is_over=False))
    desk.tell(an_alert(lasts_s=3.2))
    assert desk.raised == [an_alert(is_over=False)]


def test_what_is_watched_for_is_said_while_it_is(desk, errands):
    assert desk.alerts.watched == "Dog over 50 %, Siren over 25 %"
    desk.session.live.stop()
    errands.answer_all()
    assert desk.alerts.watched == ""


def test_an_alert_leads_to_its_place(desk):
    desk.story.hear(20.0)
    desk.session.navigator.show(10.0, 15.0)
    desk.alerts.go_to(an_alert(3.2, lasts_s=1.6))
    navigator = desk.session.navigator
    assert navigator.cursor_s == 3.2
    assert navigator.selection == Selection(3.2, pytest.approx(4.8))
    assert navigator.start_s < 3.2 < navigator.stop_s


def test_an_alert_of_a_recording_that_is_not_there_leads_nowhere(desk):
    desk.story.hear(8.0)
    desk.session.navigator.seek(2.0)
    desk.alerts.go_to(an_alert(recording_id=9))
    assert desk.session.navigator.selection is None


def test_those_of_before_are_there_again_beside_what_is_told_now(desk, errands):
    path = desk.session.project.current.path
    desk.log.add(path, an_alert(1.0))
    desk.session.project.close()
    assert desk.texts() == []
    desk.session.project.open_project(path)
    while desk.session.project.current is None:
        errands.answer()
    desk.tell(an_alert(5.0, is_over=False))
    errands.answer_all()
    assert [alert.start_s for alert in desk.alerts.table.rows] == [5.0, 1.0]


def test_another_project_lists_none_of_them(desk, errands, tmp_path):
    other = tmp_path / "other.dass"
    desk.story.hear(3.2)
    with Project.open(desk.session.project.current.path) as project:
        project.save_copy(other)
    desk.session.project.open_project(other)
    errands.answer_all()
    desk.tell(an_alert(is_over=False))
    assert desk.texts() == []
    assert len(desk.raised) == 1
