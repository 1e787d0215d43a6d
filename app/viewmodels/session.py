"""Everything that the window shows and steers, in one place."""

from dataclasses import dataclass

from app.viewmodels.alerts import Alerts
from app.viewmodels.analysis import AnalysisModel
from app.viewmodels.class_filter import ClassFilter
from app.viewmodels.classes import Classes
from app.viewmodels.export import ExportModel
from app.viewmodels.exportable import Exportable
from app.viewmodels.found_events import FoundEvents
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.input_devices import InputDevices
from app.viewmodels.jumps import Jumps
from app.viewmodels.label_imports import LabelImports
from app.viewmodels.lanes import Lanes
from app.viewmodels.live import LiveModel
from app.viewmodels.models import Models
from app.viewmodels.moment import Moment
from app.viewmodels.navigator import Navigator
from app.viewmodels.now import Now
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.playback import PlaybackModel
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


@dataclass(frozen=True)
class Session:
    """The view-models of a window."""

    preferences: Preferences
    project: ProjectModel
    analysis: AnalysisModel
    playback: PlaybackModel
    live: LiveModel
    now: Now
    alerts: Alerts
    inputs: InputDevices
    frames: FrameClock
    navigator: Navigator
    tiles: Tiles
    look: PictureLook
    scores: Scores
    shown_runs: ShownRuns
    lanes: Lanes
    classes: Classes
    class_filter: ClassFilter
    moment: Moment
    search: Search
    quick_keys: QuickKeys
    review: Review
    found: FoundEvents
    jumps: Jumps
    exportable: Exportable
    export: ExportModel
    label_imports: LabelImports
    view_state: ViewState
    models: Models
    recordings: Recordings
    runs: Runs
