"""A window's view-models without a window, without sound and, where a test says so, without an analysis."""

from types import SimpleNamespace

from PySide6.QtCore import QObject, Signal

from app.core.project_library import ProjectLibrary
from app.core.settings import SettingsStore
from app.viewmodels.classes import Classes
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.lanes import Lanes
from app.viewmodels.live import LiveModel
from app.viewmodels.moment import Moment
from app.viewmodels.navigator import Navigator
from app.viewmodels.now import Now
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.preferences import Preferences
from app.viewmodels.project import ProjectModel
from app.viewmodels.quick_keys import QuickKeys
from app.viewmodels.recordings import Recordings
from app.viewmodels.review import Review
from app.viewmodels.runs import Runs
from app.viewmodels.scores import Scores
from app.viewmodels.search import Search
from app.viewmodels.shown_runs import ShownRuns
from app.viewmodels.tiles import Tiles
from app.viewmodels.view_state import ViewState
from app.viewmodels.workspace import Workspace
from app.workers.event_searcher import EventSearcher
from tests.fake_finder import PromptFinder
from tests.fake_live import listening, no_inputs
from tests.fake_loader import FakeLoader


class FakeBuilder(QObject):
    """Builds nothing; what it was asked to is in ``asked``."""

    drawn = Signal(int, float, float)

    def __init__(self):
        super().__init__()
        self.asked = []

    def build(self, recordings):
        self.asked.append(tuple(recordings))


class FakePlayback(QObject):
    """Has no sound."""

    started = Signal()

    def __init__(self):
        super().__init__()
        self.timeline, self.stop_s = None, 0.0

    def set_timeline(self, timeline):
        self.timeline = timeline

    def grow(self, timeline, stop_s):
        self.timeline, self.stop_s = timeline, stop_s


def a_session(folder, analysis, loader):
    """Make what `Workspace` connects, in the names of `Session`; files are in a folder."""
    navigator, lanes, look, frames = Navigator(), Lanes(), PictureLook(), FrameClock()
    library = ProjectLibrary(folder / "data")
    scores, project, playback = Scores(PromptFinder()), ProjectModel(library), FakePlayback()
    search, shown_runs = Search(scores, EventSearcher()), ShownRuns(project, analysis, scores)
    return SimpleNamespace(
        preferences=Preferences(SettingsStore(folder / "settings.json")),
        project=project,
        analysis=analysis,
        playback=playback,
        live=LiveModel(library, no_inputs, listening),
        now=Now(navigator, playback),
        frames=frames,
        navigator=navigator,
        tiles=Tiles(loader),
        look=look,
        scores=scores,
        shown_runs=shown_runs,
        lanes=lanes,
        classes=Classes(scores, lanes),
        moment=Moment(scores, navigator, lanes, frames),
        view_state=ViewState(project, navigator, lanes, look, search),
        search=search,
        review=Review(project, shown_runs, QuickKeys(project)),
        recordings=Recordings(),
        runs=Runs(),
    )


class Desk:
    """A session in a workspace, and what it signalled."""

    def __init__(self, folder, analysis):
        self.loader, self.builder = FakeLoader(), FakeBuilder()
        self.session = a_session(folder, analysis, self.loader)
        self.workspace = Workspace(self.session, self.loader, self.builder)
        self.failures = []
        self.session.project.failed.connect(self.failures.append)
