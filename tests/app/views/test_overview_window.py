import pytest

from app.views.overview_window import OverviewWindow
from app.views.time_plot import TimePlot
from tests.fake_scores import placed
from tests.mouse import drag, pixel_at
from tests.stage import drawn, is_colour, is_plot

RED = "#ff0000"


@pytest.fixture
def window(stage):
    stage.open(placed((0.0, 400.0)))
    window = OverviewWindow()
    window.recolour(RED)
    window.plot = stage.show(TimePlot(stage.navigator, stage.frames))
    window.plot.addItem(window, ignoreBounds=True)
    stage.navigator.seek(400.0)
    return window


def test_it_shows_two_edges_of_two_pixels_and_nothing_between_them(stage, window):
    window.show_span(100.0, 300.0, is_everything=False, is_narrow=False)
    pixels = drawn(window.plot, stage.frames)
    is_edge = is_colour(pixels, RED).all(axis=0)
    assert is_edge.nonzero()[0].tolist() == pytest.approx([99, 100, 299, 300], abs=1)
    assert is_plot(pixels[:, 103:297]).all()


@pytest.mark.parametrize(("held", "target", "signal", "expected"), [
    (200, 240, "moved", [240.0]),
    (100, 60, "resized", [60.0, 300.0]),
    (300, 350, "resized", [100.0, 350.0]),
])  # fmt: skip
def test_what_the_mouse_does_is_told(stage, window, qtbot, held, target, signal, expected):
    window.show_span(100.0, 300.0, is_everything=False, is_narrow=False)
    told = []
    getattr(window, signal).connect(lambda *args: told.append(args))
    drag(window.plot, pixel_at(window.plot, held), pixel_at(window.plot, target))
    assert list(told[-1]) == pytest.approx(expected, abs=1)


def test_what_the_program_shows_is_not_told(window, qtbot):
    with qtbot.assertNotEmitted(window.moved), qtbot.assertNotEmitted(window.resized):
        window.show_span(100.0, 300.0, is_everything=False, is_narrow=False)


def test_as_a_narrow_one_it_is_moved_wherever_it_is_held(window, qtbot):
    window.show_span(100.0, 106.0, is_everything=False, is_narrow=True)
    with qtbot.assertNotEmitted(window.resized), qtbot.waitSignal(window.moved):
        drag(window.plot, pixel_at(window.plot, 103.0), pixel_at(window.plot, 240.0))


def test_where_all_is_seen_a_drag_means_what_lies_below(stage, window, qtbot):
    window.show_span(0.0, 400.0, is_everything=True, is_narrow=False)
    with qtbot.assertNotEmitted(window.moved):
        drag(window.plot, pixel_at(window.plot, 100.0), pixel_at(window.plot, 200.0))
    assert stage.navigator.selection.duration_s == pytest.approx(100.0, abs=1)
    with qtbot.waitSignal(window.resized):
        drag(window.plot, pixel_at(window.plot, 0.0), pixel_at(window.plot, 50.0))
