"""All views of the time axis, one above the other."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.core.blanks import Blank
from app.core.timeline import Timeline
from app.viewmodels.session import Session
from app.views.lanes import LanesView
from app.views.overlay_scroll_area import OverlayScrollArea
from app.views.overview import OverviewView
from app.views.spectrogram import SpectrogramView
from app.views.time_plot import TimePlot
from app.views.waveform import WaveformView

_SHARES = (6, 2, 4)
"""Of the height, for spectrogram, waveform and lanes."""


class Explorer(QWidget):
    """Overview, spectrogram, waveform and tag lanes of the project that is open.

    Parameters
    ----------
    session
        What is shown and steered.
    """

    space_tapped = Signal()
    pointed = Signal(object, object)
    """Time and frequency under the mouse, or None and None."""
    edge_dropped = Signal(object, object)
    """An edge of the selection was dragged; the `Selection` before and now."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        common = session.navigator, session.frames
        self.overview = OverviewView(*common, session.tiles, session.look, session.scores, session.review.rows)
        self.spectrogram = SpectrogramView(*common, session.tiles, session.look)
        self.waveform = WaveformView(*common, session.tiles)
        self.lanes = LanesView(*common, session.lanes, session.scores, session.review.rows)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        rows: tuple[QWidget, ...] = (self.spectrogram, self.waveform, OverlayScrollArea(self.lanes))
        for row, (view, share) in enumerate(zip(rows, _SHARES, strict=True)):
            self.splitter.addWidget(view)
            self.splitter.setStretchFactor(row, share)
        self.spectrogram.setMinimumHeight(80)
        self.waveform.setMinimumHeight(40)
        self._lay_out()
        for view in self.views:
            view.space_tapped.connect(self.space_tapped)
            view.box.edge_dropped.connect(self.edge_dropped)
        self.spectrogram.pointed.connect(self.pointed)
        self.setFocusProxy(self.spectrogram)

    def show_blanks(self, blanks: Sequence[Blank]) -> None:
        """Say where there is nothing to see, and why."""
        for view in self.views:
            view.show_blanks(blanks)

    def show_timeline(self, timeline: Timeline, shows_clock: bool) -> None:
        """Show a project's recordings."""
        for view in self.views:
            view.set_timeline(timeline, shows_clock)

    @property
    def is_drawn(self) -> bool:
        """Return whether there is something to see of every moment that is shown."""
        return self.overview.is_drawn and self.spectrogram.is_drawn

    @property
    def is_late(self) -> bool:
        """Return whether something was left out when it was painted last, for want of time."""
        return self.overview.is_late or self.spectrogram.is_late

    @property
    def views(self) -> list[TimePlot]:
        """The views from top to bottom."""
        return [self.overview, self.spectrogram, self.waveform, self.lanes]

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(self.overview)
        layout.addWidget(self.splitter, 1)
