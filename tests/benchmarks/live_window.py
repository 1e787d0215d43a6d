"""How soon is a sound on the screen?

    .venv/bin/python -m tests.benchmarks.live_window --seconds 240 --json live_window.json

The program listens as it does for a user, with the session in a process of its own, to a made-up microphone in real
time (`tests.benchmarks.beeps`), with the settings of the first start and a rule for the class of the alarms. On a
machine without a screen Qt draws into memory (``QT_QPA_PLATFORM=offscreen``). Printed are, in seconds, the median, the
95th percentile and the longest time from the first sample of an alarm until the lanes have been painted with the scores
of the column that it is in, and until the list of alerts has been painted with its alert; how many alarms had one; the
longest time for which the GUI thread was busy; and then, for half a minute in which nothing is measured but that, the
processor time of the program without the session's, where 1 is one core. Leave the machine to it.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from json import dumps
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.application import Application
from app.core.alert import Alert
from app.core.alert_rule import AlertRule
from app.viewmodels.live import LiveState
from app.views.data_table import DataTable
from app.workers.live_notices import Scored
from app.workers.portaudio import PortAudioOutputs
from tests.benchmarks.beeps import SMOKE_ALARM, begins_s, hears_beeps, nearest_number, next_number, start_s
from tests.benchmarks.gui_thread import Measurement, figures_in_new_process
from training import report

SETTLED_S = 30.0
LOOK_MS = 1000


def main(
    seconds: Annotated[float, typer.Option(help="How long to listen.")] = 240.0,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Measure and print."""
    os.environ["SECONDS"] = str(seconds)
    with tempfile.TemporaryDirectory() as folder:
        figures = figures_in_new_process("tests.benchmarks.live_window", Path(folder) / "sound", Path(folder))
    title = f"Live in the window, {seconds:g} s, {os.environ.get('QT_QPA_PLATFORM', 'offscreen')} screen"
    report.show(title, ("", "measured"), [(key, f"{value:.3g}") for key, value in figures.items()])
    report.keep(json, title=title, figures=figures)


def show() -> None:
    """Measure in this process."""
    qt = QApplication([])
    application = Application(qt, PortAudioOutputs(), inputs=hears_beeps)
    measurement = _Measurement(application, Path(sys.argv[1]))
    application.open([])
    measurement.begin()
    qt.exec()
    print(dumps(measurement.figures))  # noqa: T201 - for the process that asked


class Painted(QObject):
    """Notes when a widget is painted next after something was heard, as the time since that began."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.after_s: list[float] = []
        self._began_s: float | None = None
        widget.installEventFilter(self)

    def expect(self, began_s: float) -> None:
        """Note the next painting, as that of something that began at a moment."""
        self._began_s = began_s

    def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See the widget being painted."""
        if event.type() == QEvent.Type.Paint and self._began_s is not None:
            QTimer.singleShot(0, self._note_of(self._began_s))  # once it is done
            self._began_s = None
        return False

    def _note_of(self, began_s: float) -> Callable[[], None]:
        return lambda: self.after_s.append(time.time() - began_s)


class _Measurement(Measurement):
    def __init__(self, application: Application, folder: Path) -> None:
        super().__init__(application)
        self._session, self._folder = application.session, folder
        self._lanes = Painted(application.window.explorer.lanes.viewport())
        self._alerts = Painted(application.window.alerts_panel.findChild(DataTable).viewport())
        self._is_measuring = False
        self._scored_s = 0.0
        self._session.live.scored.connect(self._take_scores)
        self._session.live.alerted.connect(self._take_alert)

    def begin(self) -> None:
        """Listen, and end the program after a while."""
        preferences = self._session.preferences
        live = replace(preferences.settings.live, folder=str(self._folder), rules=(AlertRule(SMOKE_ALARM),))
        preferences.change(analyse_on_open=False, live=live)
        self._session.live.start(live, preferences.settings.device)
        self.run(self._script(float(os.environ["SECONDS"])))

    def _script(self, seconds: float) -> Iterator[int]:
        while self._session.live.state is not LiveState.LISTENING:
            yield LOOK_MS
        yield round(1000 * SETTLED_S)
        self._session.lanes.choose([SMOKE_ALARM])
        next(dock for dock in self._application.window.docks if dock.windowTitle() == "Alerts").raise_()
        yield LOOK_MS
        self.note_longest("settling")
        self._is_measuring = True
        yield round(1000 * seconds)
        self._is_measuring = False
        self.note_longest("longest block")
        self._keep("to the lanes", self._lanes.after_s)
        self._keep("to the list of alerts", self._alerts.after_s)
        self.figures |= {"alarms": len(self._lanes.after_s), "alerts": len(self._alerts.after_s)}
        self.beat.stop()
        worked_s = time.process_time()
        yield round(1000 * SETTLED_S)
        self.figures["cores of the window"] = (time.process_time() - worked_s) / SETTLED_S

    def _take_scores(self, scored: Scored) -> None:
        placed = self._session.live.recordings.placed
        recording = next(recording for recording in placed if recording.id == scored.recording_id)
        alarm_s = begins_s(next_number(self._scored_s))
        self._scored_s = start_s(recording) + scored.block.stop_s
        if self._is_measuring and alarm_s < self._scored_s:
            self._lanes.expect(alarm_s)

    def _take_alert(self, alert: Alert) -> None:
        if self._is_measuring and not alert.is_over:
            self._alerts.expect(begins_s(nearest_number(alert.start.timestamp())))

    def _keep(self, name: str, values_s: list[float]) -> None:
        for share in (50, 95, 100):
            self.figures[f"{name}, {share} % (s)"] = float(np.percentile(values_s or [np.nan], share))


if __name__ == "__main__":
    typer.run(main)
