import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from app.core.sound_level import Level
from app.views.colours import DARK
from app.views.level_meter import LOWEST_DB, LevelMeter
from app.views.theme import apply


@pytest.fixture
def meter(qtbot, themed_app):
    apply(themed_app, "dark")
    meter = LevelMeter()
    qtbot.addWidget(meter)
    meter.resize(meter.sizeHint())
    return meter


def level(*amplitudes, peak=None, is_clipped=False):
    peaks = tuple(peak or amplitude for amplitude in amplitudes)
    return Level(peaks, amplitudes, (is_clipped,) * len(amplitudes))


def pixels(meter):
    image = meter.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, 2::-1].copy()


def share(meter, row, colour=DARK.success):
    """Return how much of the bar (without the lamp) has a colour."""
    line = pixels(meter)[row, : meter.width() - 15]
    return (line == QColor(colour).getRgb()[:3]).all(axis=-1).mean()


def test_the_bar_is_as_long_as_the_level_is_high(meter):
    meter.show_level(level(10 ** (LOWEST_DB / 2 / 20)))
    assert share(meter, 5) == pytest.approx(0.5, abs=0.03)
    meter.show_level(level(1.0))
    assert share(meter, 5) > 0.95
    meter.show_level(level(0.0))
    assert share(meter, 5) == 0.0


def test_each_channel_has_a_bar(meter):
    meter.show_level(level(1.0, 0.0))
    assert share(meter, 2) > 0.95
    assert share(meter, meter.height() - 3) == 0.0


def test_the_peak_is_marked(meter):
    meter.show_level(level(0.01, peak=0.5))
    line = pixels(meter)[5, : meter.width() - 15]
    marked = np.flatnonzero((line == QColor(DARK.text).getRgb()[:3]).all(axis=-1))
    assert marked.mean() / len(line) == pytest.approx(1 - 6.02 / -LOWEST_DB, abs=0.03)


def test_a_clipped_sound_lights_the_lamp_for_a_while_and_is_said(meter):
    lamp = QColor(DARK.error).getRgb()[:3]
    meter.show_level(level(0.5, peak=1.0, is_clipped=True))
    assert (pixels(meter)[5, -3] == lamp).all()
    assert "clipped" in meter.toolTip()
    for _ in range(40):
        meter.show_level(level(0.1))
    assert not (pixels(meter)[5, -3] == lamp).any()
    assert meter.accessibleDescription() == "Peak -20 dB"


def test_where_no_sound_comes_nothing_is_shown_and_said(meter):
    meter.show_level(level(0.5))
    meter.show_level(None)
    assert share(meter, 5) == 0.0
    assert meter.toolTip() == "No sound comes"
    meter.show_level(level(0.0))
    assert meter.toolTip() == "Silence"
