"""Pictures of listening: the demo comes through a microphone, and each state is told as a session would tell it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.core.alert_rule import AlertRule
from app.core.demo import write_demo
from app.core.engine import load_engine
from app.core.latency import LATENCIES
from app.core.live_settings import DEFAULT_MODEL, LiveSettings
from app.viewmodels import live as live_module
from dass.audio import open_audio
from dass.labels import ontology
from tests.fake_live import FakeProcess, Story

if TYPE_CHECKING:
    from tests.screenshots import Studio

_STEP_S = 0.25
_FRAME_S = 0.03


def take_all(make_studio: Callable[[LiveSettings], "Studio"], folder: Path) -> None:
    """Take every state.

    Parameters
    ----------
    make_studio
        Opens the program, with settings to listen by.
    folder
        For the sound.
    """
    processes: list[FakeProcess] = []
    live_module.GeneratorProcess = lambda parent, **_: processes.append(FakeProcess(parent)) or processes[-1]
    rules = tuple(AlertRule(ontology().find(name), 0.5) for name in ("Smoke detector, smoke alarm", "Meow"))
    studio = make_studio(LiveSettings(folder=str(folder / "sound"), rules=rules))
    session, window = studio.session, studio.window
    session.live.start(session.preferences.settings.live, "cpu")
    studio.take("live-starting")
    demo = _Demo(studio, processes[-1])
    demo.hear(68.0)
    studio.take("live")
    window.docks[2].raise_()
    session.alerts.go_to(session.alerts.table.rows[-1])
    studio.take("live-back")
    session.now.go()
    demo.story.see(peak=0.3, behind_s=4.2)
    studio.take("live-behind")
    demo.story.lose(5.0)
    studio.take("live-trouble")
    demo.story.recover()
    demo.hear(6.0)
    demo.story.warn()
    studio.take("live-disk")
    window.messages.clear()
    session.project.close()
    studio.take("live-elsewhere")
    session.live.stop()
    studio.close()


class _Demo:
    """The first recording of the demo, as it sounds."""

    def __init__(self, studio: "Studio", process: FakeProcess) -> None:
        self._studio = studio
        engine = load_engine(DEFAULT_MODEL, "cpu", LATENCIES[-1])
        with open_audio(sorted(write_demo().glob("*.wav"))[0]) as source:
            self._logits = np.concatenate([block.logits for block in engine.scores(source)])
            self._samples = source.read(0, source.n_samples).mean(axis=0)
            self._step = round(_STEP_S * source.sample_rate)
            self.story = Story(process, source.sample_rate)
        self._n_heard = 0
        self.story.listen("Yeti Stereo Microphone")
        self.story.begin()

    def hear(self, duration_s: float) -> None:
        for _ in range(round(duration_s / _STEP_S)):
            samples = self._samples[self._n_heard : self._n_heard + self._step]
            self._n_heard += self._step
            self.story.hear(0.0, self._logits, samples)
            self.story.see(peak=float(np.abs(samples).max()), drift_ppm=12.0)
            self._studio.wait(_FRAME_S)
