import pytest

from app.core.tiles import TILE_COLUMNS
from app.views.tile_plot import TilePlot
from app.views.time_view_box import TimeViewBox
from tests.fake_scores import placed
from tests.stage import drawn


class Picture(TilePlot):
    """Shows its picture over the navigator's window."""

    def refresh(self):
        super().refresh()
        self.picture.show_window(*self.shown, self.n_pixels, self.n_rows)


@pytest.fixture
def view(stage):
    stage.open(placed((0.0, 100.0)))
    return stage.show(Picture(stage.navigator, stage.frames, stage.tiles, stage.look, TimeViewBox(stage.navigator)))


def test_tiles_are_asked_for_and_painted_as_they_come(stage, view):
    assert stage.loader.requests
    assert not view.is_drawn
    dark = drawn(view, stage.frames)
    stage.draw(9, loud=[(slice(None), slice(None))])
    assert not view.is_drawn  # but something stands in for what is asked for
    assert drawn(view, stage.frames).mean() > dark.mean() + 50
    asked = stage.loader.requests[-1]
    stage.draw(asked[0].level, n_columns=len(asked) * TILE_COLUMNS)
    assert view.is_drawn


def test_what_there_was_no_time_for_is_painted_later(stage, view, monkeypatch):
    stage.draw(9, loud=[(slice(None), slice(None))])
    monkeypatch.setattr("app.views.tile_images._FRAME_S", -1.0)
    stage.look.choose_map("viridis")
    drawn(view, stage.frames)
    assert view.is_late
    monkeypatch.setattr("app.views.tile_images._FRAME_S", 60.0)
    drawn(view, stage.frames)
    assert not view.is_late


def test_another_project_has_another_picture(stage, view):
    stage.draw(9, loud=[(slice(None), slice(None))])
    bright = drawn(view, stage.frames)
    stage.open(placed((0.0, 50.0)))
    view.set_timeline(stage.timeline, shows_clock=True)
    assert drawn(view, stage.frames).mean() < bright.mean() - 50
