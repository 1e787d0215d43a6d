import pytest

from app.core.blanks import Blank
from app.core.timeline import Span
from app.views.colours import DARK
from app.views.spectrogram import SpectrogramView
from tests.fake_scores import placed
from tests.stage import drawn, is_colour, x_of

GAP = Span(40.0, 80.0)


@pytest.fixture
def view(stage):
    stage.open(placed((0.0, 40.0), (80.0, 40.0)))
    view = stage.show(SpectrogramView(stage.navigator, stage.frames, stage.tiles, stage.look), width=600)
    view.show_blanks([Blank(GAP, "Nothing recorded for 40 s: the microphone was gone")])
    return view


def writing(view, stage):
    """Return in which columns something is written."""
    return is_colour(drawn(view, stage.frames), DARK.muted).any(axis=0).nonzero()[0]


def test_a_gap_with_room_says_why_it_is_there_inside_of_it(view, stage):
    pixels = drawn(view, stage.frames)
    columns = writing(view, stage)
    assert len(columns) > 5
    assert x_of(view, GAP.start_s, pixels) < columns.min()
    assert columns.max() < x_of(view, GAP.stop_s, pixels)


def test_a_gap_that_is_cut_by_the_window_says_it_where_it_is_seen(view, stage):
    stage.navigator.show(0.0, 70.0)
    assert len(writing(view, stage)) > 5


def test_a_narrow_gap_and_a_window_elsewhere_say_nothing(view, stage):
    stage.navigator.show(0.0, 20.0)
    assert len(writing(view, stage)) == 0
    view.resize(200, 300)
    stage.navigator.fit()
    assert len(writing(view, stage)) == 0
