import numpy as np
import pytest
from matplotlib.figure import Figure

from training.plots import NAMED, bar_panels, bars, class_bars


def test_bars_are_as_long_as_their_values_and_the_first_is_on_top():
    axis = Figure().subplots()
    bars(axis, "AP", ["Dog", "Cat"], [0.25, 0.5])
    assert [bar.get_width() for bar in axis.patches] == [0.25, 0.5]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["Dog", "Cat"]
    bottom, top = axis.get_ylim()
    assert bottom > top


@pytest.mark.parametrize("n_classes", [1, 2 * NAMED + 1])
def test_pictures_are_drawn_whatever_there_is_to_draw(tmp_path, n_classes):
    names = [f"class {i}" for i in range(n_classes)]
    class_bars(tmp_path / "classes.png", "title", names, np.linspace(1, 0, n_classes).tolist())
    bar_panels(tmp_path / "panels.svg", "title", names, {f"figure {i}": [0.0] * n_classes for i in range(5)})
    assert (tmp_path / "classes.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "panels.svg").read_text(encoding="utf-8")
