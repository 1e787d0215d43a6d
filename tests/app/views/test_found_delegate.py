from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView

from app.core.annotation import Verdict
from app.viewmodels.found_events import FoundColumn
from app.views.colours import DARK
from app.views.found_delegate import PICTURE_SIZE, FoundDelegate
from app.views.verdict_colour import verdict_colour
from tests.fake_review import BARK, events

laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)

CELL = QRect(0, 0, 120, 42)


@pytest.fixture
def delegate(find, qtbot):
    """With pictures of which the ground is painted, and where they would lie in time."""
    spans = []
    delegate = FoundDelegate(SimpleNamespace(paint=lambda _, area, *span: spans.append((area, *span))))
    delegate.spans = spans
    delegate.view = QTableView()
    qtbot.addWidget(delegate.view)
    find.review.rows.show_events(events((10, 14, BARK, 0.5), (20, 20.32, BARK, 0.4)))
    return delegate


def painted(delegate, find, place, column):
    """Return a cell as (rows, columns, RGB)."""
    image = QImage(CELL.size(), QImage.Format.Format_RGB32)
    image.fill(QColor(DARK.panel))
    option = QStyleOptionViewItem()
    option.rect, option.widget, option.palette = CELL, delegate.view, delegate.view.palette()
    with QPainter(image) as painter:
        delegate.paint(painter, option, find.found.index(place, column))
    return np.frombuffer(image.constBits(), np.uint8).reshape(CELL.height(), CELL.width(), 4)[:, :, 2::-1].copy()


def is_verdict(pixels, verdict):
    """Return which pixels have the colour of a verdict, about: letters have soft edges."""
    return (abs(pixels.astype(int) - verdict_colour(verdict).getRgb()[:3]) < 40).all(axis=-1)


@laws
@given(st.floats(5.0, 30.0), st.floats(0.05, 30.0), st.sampled_from(Verdict))
def test_a_bar_below_the_picture_says_where_in_it_the_event_is(delegate, find, start_s, length_s, verdict):
    find.review.forget()
    find.review.rows.show_events(events((start_s, start_s + length_s, BARK, 0.5)))
    find.review.rows.choose(0)
    say(find.review, verdict)
    pixels = painted(delegate, find, 0, FoundColumn.PICTURE)
    area, first_s, last_s = delegate.spans[-1]
    assert area.size() == PICTURE_SIZE
    assert first_s < start_s < start_s + length_s < last_s
    bar = np.flatnonzero(is_verdict(pixels[area.bottom()], verdict))
    begin, end = ((edge_s - first_s) / (last_s - first_s) * area.width() for edge_s in (start_s, start_s + length_s))
    assert bar[0] - area.left() == pytest.approx(begin, abs=1)
    assert bar[-1] + 1 - area.left() == pytest.approx(end, abs=1)
    assert not is_verdict(pixels[: area.bottom() - 4], verdict).any()


def say(review, verdict):
    commands = {Verdict.ACCEPTED: review.accept, Verdict.REJECTED: review.reject, Verdict.UNSURE: review.doubt}
    if verdict in commands:
        commands[verdict]()


@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.REJECTED, Verdict.UNSURE])
def test_each_verdict_has_a_sign_in_its_colour(delegate, find, verdict):
    find.review.rows.choose(0)
    assert not is_verdict(painted(delegate, find, 0, FoundColumn.VERDICT), Verdict.NONE).any()
    say(find.review, verdict)
    assert is_verdict(painted(delegate, find, 0, FoundColumn.VERDICT), verdict).any()
    assert not is_verdict(painted(delegate, find, 1, FoundColumn.VERDICT), verdict).any()


def test_a_note_has_a_sign(delegate, find):
    find.review.rows.choose(0)
    before = painted(delegate, find, 0, FoundColumn.VERDICT).copy()
    find.review.write_note("a fox, perhaps")
    assert (painted(delegate, find, 0, FoundColumn.VERDICT) != before).any()


def test_what_is_rejected_is_grey(delegate, find):
    find.review.rows.choose(0)
    option = QStyleOptionViewItem()
    for role, expected in ((None, DARK.text), (find.review.reject, DARK.muted)):
        if role:
            role()
        option.palette = delegate.view.palette()
        delegate.initStyleOption(option, find.found.index(0, FoundColumn.CLASS))
        assert option.palette.color(option.palette.ColorRole.Text) == QColor(expected)


def test_times_are_written_in_two_lines_that_do_not_touch(delegate, find):
    pixels = painted(delegate, find, 0, FoundColumn.TIME)
    is_written = (pixels != pixels[0, 0]).any(axis=(1, 2))
    begins = np.flatnonzero(np.diff(is_written.astype(int)) == 1)
    assert len(begins) == 2
    assert not is_written[-1]
