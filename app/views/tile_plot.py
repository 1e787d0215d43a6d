"""What the views that show the picture of the sound have in common."""

import pyqtgraph as pg

from app.core.timeline import Timeline
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.navigator import Navigator
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.tiles import Tiles
from app.views.picture_item import PictureItem
from app.views.time_plot import TimePlot
from app.views.time_view_box import TimeViewBox


class TilePlot(TimePlot):
    """A plot with times below it and a picture in it that is painted from tiles.

    Parameters
    ----------
    navigator, frames, box, left
        As for `TimePlot`.
    tiles
        Where the picture comes from.
    look
        Its colours and frequencies.
    """

    def __init__(
        self,
        navigator: Navigator,
        frames: FrameClock,
        tiles: Tiles,
        look: PictureLook,
        box: TimeViewBox,
        left: pg.AxisItem | None = None,
    ) -> None:
        self.picture = PictureItem(tiles, look)
        super().__init__(navigator, frames, has_time_axis=True, box=box, left=left)
        self.addItem(self.picture, ignoreBounds=True)
        self.picture.is_unfinished.connect(self.mark)
        tiles.arrived.connect(self.mark)

    def set_timeline(self, timeline: Timeline, shows_clock: bool) -> None:
        """Take a project's recordings."""
        self.picture.set_timeline(timeline)
        super().set_timeline(timeline, shows_clock)

    @property
    def is_drawn(self) -> bool:
        """Return whether there is something to see of every moment that is shown."""
        return self.picture.is_drawn

    @property
    def is_late(self) -> bool:
        """Return whether something was left out when it was painted last, for want of time."""
        return self.picture.is_late
