"""Pictures of whole recordings, drawn and stored in a process of their own."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.pyramid_builder import Drawn, build_pictures
from app.core.recording import Recording
from app.workers.generator_process import GeneratorProcess


class PictureBuilder(QObject):
    """Stores the pictures of a project's recordings, as far as they are not stored yet.

    Parameters
    ----------
    folder : Path
        Where pictures are kept.
    """

    drawn = Signal(int, float, float)
    """A recording's id and the stretch of it, in its own seconds, whose picture is stored now."""
    finished = Signal()
    """All is drawn that can be."""
    failed = Signal(str)
    """A sentence for the user: the pictures cannot be stored."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._next: tuple[Recording, ...] | None = None
        self._process = GeneratorProcess(self)
        self._process.yielded.connect(self._pass_on)
        self._process.finished.connect(self._finish)
        self._process.failed.connect(self._fail)

    def build(self, recordings: Sequence[Recording]) -> None:
        """Draw ``recordings``, the first of them first, instead of those given before."""
        self._next = tuple(recordings)
        if self._process.is_running:
            self._process.stop()
        else:
            self._finish()

    def pause(self) -> None:
        """Rest until `resume`."""
        self._process.pause()

    def resume(self) -> None:
        """Go on."""
        self._process.resume()

    def close(self) -> None:
        """End the process; what is drawn stays drawn. Nothing is signalled any more."""
        self._process.close()

    def _begin(self) -> bool:
        """Draw the recordings given last, if that has not begun yet, and return whether there are any."""
        recordings, self._next = self._next, None
        if recordings:
            self._process.start(build_pictures, recordings, self._folder)
        return bool(recordings)

    def _pass_on(self, drawn: Drawn) -> None:
        if self._next is None:
            self.drawn.emit(drawn.recording_id, drawn.start_s, drawn.stop_s)

    def _finish(self) -> None:
        """Go on with the next recordings, or say that there are none."""
        if not self._begin():
            self.finished.emit()

    def _fail(self, sentence: str) -> None:
        if not self._begin():
            self.failed.emit(sentence)
