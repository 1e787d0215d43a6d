"""The bar at the bottom: what is under the mouse, and how the analysis goes."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from app.core import time_text
from app.viewmodels.analysis import AnalysisModel, State
from app.views.icons import icon
from app.views.theme import SPACE_M, SPACE_S, digits_font

_PROGRESS_WIDTH = 160
_SAID_MS = 4000

_DEVICES = {"cpu": "the processor", "cuda": "the GPU"}


class AnalysisStatus(QWidget):
    """Progress of the analysis, with what can be done about it.

    Parameters
    ----------
    analysis
        What is shown and steered.
    """

    def __init__(self, analysis: AnalysisModel) -> None:
        super().__init__()
        self._analysis = analysis
        self._text = QLabel()
        self._progress = QProgressBar(maximum=1000, textVisible=False)
        self._progress.setFixedWidth(_PROGRESS_WIDTH)
        self._progress.setAccessibleName("Progress of the analysis")
        self._start = _button("analyse", "Analyse", analysis.start)
        self._pause = _button("pause", "Pause the analysis", analysis.pause)
        self._resume = _button("resume", "Go on with the analysis", analysis.resume)
        self._stop = _button("stop", "Stop the analysis; what is done is kept", analysis.stop)
        self._lay_out()
        analysis.state_changed.connect(self._show)
        analysis.progressed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        layout.setSpacing(SPACE_S)
        for widget in (self._text, self._progress, self._start, self._pause, self._resume, self._stop):
            layout.addWidget(widget)

    def _show(self) -> None:
        state = self._analysis.state
        self._text.setText(self._sentence(state))
        self._text.setToolTip(self._where())
        self._progress.setVisible(state.is_busy or state is State.STOPPED)
        self._progress.setValue(round(self._analysis.fraction * 1000))
        self._start.setVisible(state.can_start)
        self._pause.setVisible(state.can_pause)
        self._resume.setVisible(state is State.PAUSED)
        self._stop.setVisible(state.is_busy)

    def _where(self) -> str:
        """Return which model runs where, as far as that is known."""
        analysis = self._analysis
        device = analysis.device.partition(" ")[0]  # what follows is the precision
        return f"{analysis.model} on {_DEVICES[device]}" if device else ""

    def _sentence(self, state: State) -> str:
        analysis = self._analysis
        percent = f"{analysis.fraction:.0%}"
        match state:
            case State.IDLE:
                return f"Tagged by {analysis.tagged_by}" if analysis.tagged_by else "Not analysed"
            case State.LOADING:
                return f"Loading the model {analysis.model} …"
            case State.RUNNING:
                return f"{self._where()}: {percent}{_pace(analysis)}"
            case State.PAUSED:
                return f"Paused at {percent}"
            case State.STOPPED:
                return f"Stopped at {percent}"
            case State.FAILED:
                return "The analysis failed"
        return f"Analysed with {analysis.model}"


class StatusBar(QStatusBar):
    """Says where the mouse is on the left, and how the analysis goes on the right."""

    def __init__(self, analysis: AnalysisModel) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._place = QLabel()
        self._place.setFont(digits_font())
        self._place.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
        self._place.setAccessibleName("Place under the mouse")
        self._analysis = AnalysisStatus(analysis)
        self._opening = QLabel()
        self._opening_bar = QProgressBar(maximum=0, textVisible=False)
        self._opening_bar.setFixedWidth(_PROGRESS_WIDTH)
        self._opening_bar.setAccessibleName("Opening")
        self.show_opening("")
        for widget in (self._opening, self._opening_bar):
            self.addWidget(widget)
        self.addWidget(self._place, 1)
        self.addPermanentWidget(self._analysis)

    def show_place(self, text: str) -> None:
        """Say where the mouse is."""
        self._place.setText(text)

    def show_opening(self, what: str) -> None:
        """Say that something is being opened, which can take a while; nothing where ``what`` is empty."""
        self._opening.setText(f"Opening {what} …")
        for widget in (self._opening, self._opening_bar):
            widget.setVisible(bool(what))

    def say(self, sentence: str) -> None:
        """Say for a moment that something is done."""
        self.showMessage(sentence, _SAID_MS)

    def show_analysis(self, is_shown: bool) -> None:
        """Show the analysis, which makes no sense without a project."""
        self._analysis.setVisible(is_shown)


def _pace(analysis: AnalysisModel) -> str:
    if analysis.times_realtime is None or analysis.seconds_left is None:
        return ""
    return f" · {analysis.times_realtime:.0f} times real time · {time_text.span(max(1.0, analysis.seconds_left))} left"


def _button(name: str, text: str, slot: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(name))
    button.setToolTip(text)
    button.setAccessibleName(text)
    button.setAutoRaise(True)
    button.clicked.connect(lambda: slot())
    return button
