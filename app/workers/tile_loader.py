"""Tiles painted in a thread, which the views ask for and are told of."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from PySide6.QtCore import QObject, Qt, Signal

from app.core.crash_log import report_crash
from app.core.recording import Recording
from app.core.tile_cache import TileCache
from app.core.tile_painter import TilePainter
from app.core.tile_queue import TileQueue
from app.core.tiles import Tile, TileKey

CLOSE_S = 3.0


class TileLoader(QObject):
    """Paints the tiles that are asked for, and keeps those used last.

    Parameters
    ----------
    folder : Path
        Where the stored pictures are.
    """

    loaded = Signal(object, object)
    """A `TileKey` and its `Tile`; again for each better one."""
    failed = Signal(str)
    """A sentence for the user; once for each recording whose audio cannot be opened."""

    _painted = Signal(int, object, object)
    _complained = Signal(int, str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._cache = TileCache()
        self._project = 0
        self._painted.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._complained.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self._studio = _Studio(self._painted.emit, self._complained.emit)
        self._thread = Thread(target=self._studio.run, name="paints tiles", daemon=True)
        self._thread.start()

    def set_recordings(self, recordings: Sequence[Recording]) -> None:
        """Paint other recordings, or the same ones whose files have moved; forget all tiles."""
        self._project += 1
        self._cache.clear()
        self._studio.tell(partial(self._studio.set_recordings, tuple(recordings), self._folder, self._project))

    def take(self, recordings: Sequence[Recording]) -> None:
        """Paint these recordings, of which some are new, and some longer or shorter than before; forget nothing."""
        self._studio.tell(partial(self._studio.take, tuple(recordings)))

    def grow(self, recording_id: int, n_samples: int) -> None:
        """Paint as much as there is of a recording that is to become as long as it says."""
        self._studio.tell(partial(self._studio.grow, recording_id, n_samples))

    def tile(self, key: TileKey) -> Tile | None:
        """Return the best tile known so far."""
        return self._cache.get(key)

    def request(self, keys: Sequence[TileKey]) -> None:
        """Paint ``keys``, the first of them first, and nothing else any more; final ones are not painted again."""
        wanted = [key for key in keys if not self._is_final(key)]
        self._studio.tell(partial(self._studio.want, wanted))

    def refresh(self, recording_id: int, start_s: float, stop_s: float) -> None:
        """Paint again what was asked for of a stretch of a recording whose picture is stored now."""
        self._studio.tell(partial(self._studio.refresh, recording_id, start_s, stop_s))

    def close(self) -> None:
        """End the thread and let go of all files; nothing is signalled any more."""
        self._project += 1
        self._studio.tell(None)
        self._thread.join(CLOSE_S)

    def _is_final(self, key: TileKey) -> bool:
        tile = self._cache.get(key)
        return tile is not None and tile.is_final

    def _take(self, project: int, key: TileKey, tile: Tile) -> None:
        if project == self._project:
            self._cache.put(key, tile)
            self.loaded.emit(key, tile)

    def _pass_on(self, project: int, sentence: str) -> None:
        if project == self._project:
            self.failed.emit(sentence)


Command = Callable[[], None]


class _Studio:
    """The thread's half: everything but `tell` is called in the thread.

    Parameters
    ----------
    painted, complained
        Told the number of the project and, of each tile, its key and itself, or a sentence for the user.
    """

    def __init__(
        self, painted: Callable[[int, TileKey, Tile], object], complained: Callable[[int, str], object]
    ) -> None:
        self._painted, self._complained = painted, complained
        self._commands: SimpleQueue[Command | None] = SimpleQueue()
        self._project = 0
        self._painter = TilePainter((), Path(), self._complain)
        self._queue = TileQueue(self._painter)

    def tell(self, command: Command | None) -> None:
        """Have ``command`` carried out before the next step; None ends the thread."""
        self._commands.put(command)

    def run(self) -> None:
        """Carry out commands, and paint while there are none."""
        while True:
            try:
                command = self._commands.get(block=not self._queue)
            except Empty:
                self._step()
                continue
            if command is None:
                break
            command()
        self._painter.close()

    def set_recordings(self, recordings: Sequence[Recording], folder: Path, project: int) -> None:
        self._painter.close()
        self._project = project
        self._painter = TilePainter(recordings, folder, self._complain)
        self._queue = TileQueue(self._painter)

    def take(self, recordings: Sequence[Recording]) -> None:
        for recording_id in self._painter.take(recordings):
            self._queue.renew(recording_id, 0.0, math.inf)

    def grow(self, recording_id: int, n_samples: int) -> None:
        self._queue.renew(recording_id, *self._painter.grow(recording_id, n_samples))

    def want(self, keys: Sequence[TileKey]) -> None:
        self._queue.want(keys)

    def refresh(self, recording_id: int, start_s: float, stop_s: float) -> None:
        self._queue.refresh(recording_id, start_s, stop_s)

    def _step(self) -> None:
        try:
            painted = self._queue.step()
        except Exception as error:  # noqa: BLE001 - a thread has nobody above it who could be told
            self._complain(report_crash(error))
            return
        if painted is not None:
            self._painted(self._project, *painted)

    def _complain(self, sentence: str) -> None:
        self._complained(self._project, sentence)
