"""Tiles that a test hands over."""

from PySide6.QtCore import QObject, Signal


class FakeLoader(QObject):
    """Has the tiles it was given; what it was asked for, and of which recordings, is kept."""

    loaded = Signal(object, object)
    failed = Signal(str)

    def __init__(self):
        super().__init__()
        self.recordings, self.requests, self.refreshed, self.grown = (), [], [], []
        self._tiles = {}

    def set_recordings(self, recordings):
        self.recordings = tuple(recordings)
        self._tiles.clear()

    def take(self, recordings):
        self.recordings = tuple(recordings)

    def grow(self, recording_id, n_samples):
        self.grown.append((recording_id, n_samples))

    def tile(self, key):
        return self._tiles.get(key)

    def request(self, keys):
        self.requests.append(keys)

    def refresh(self, recording_id, start_s, stop_s):
        self.refreshed.append((recording_id, start_s, stop_s))

    def load(self, key, tile):
        self._tiles[key] = tile
        self.loaded.emit(key, tile)
