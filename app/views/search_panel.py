"""Find: what to look for, what was found, and what is said of it."""

from itertools import islice

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.class_query import Suggestion
from app.core.event_query import LEAST_THRESHOLD
from app.core.timeline import Timeline
from app.viewmodels.session import Session
from app.views.calm_wheel import CalmWheel
from app.views.class_chips import ClassChips
from app.views.class_field import ClassField
from app.views.dialog import muted
from app.views.found_table import FoundTable
from app.views.overlay_scroll_area import OverlayScrollArea
from app.views.review_bar import ReviewBar
from app.views.search_filters import SearchFilters
from app.views.theme import SPACE_L, SPACE_M, SPACE_S, digits_font, icon
from dass.labels import ontology

_TIP = (
    "A sound by its name or any word for it, such as woof or siren; several with commas; "
    "“dog near siren within 10 s” for what is heard close by"
)
_HINT = (
    "Type what to look for: a name such as siren, an everyday word such as woof, or several with commas. "
    "“dog near siren within 10 s” finds dogs that are close to a siren."
)
_PERCENT = 100
_MOST_SUMMARIES, _MOST_IN_TIP = 3, 30
"""Lines, for so many classes."""
_LEAST_HEIGHT, _LEAST_TABLE = 190, 70
"""Pixels at 100 %: of the panel, and of the table, one event below the headings."""


class SearchPanel(OverlayScrollArea):
    """The search of the project that is open, with the list of its events; it scrolls where there is too little room.

    Parameters
    ----------
    session
        What is searched and steered.
    """

    relabel_wanted = Signal()

    def __init__(self, session: Session) -> None:
        self._content = QWidget()
        super().__init__(self._content)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it has it
        self._session, self._search, self._rows = session, session.search, session.review.rows
        self.field = ClassField("Find events", _TIP)
        self.plays = _switch("Play", "Hear each event when going there", session.jumps.set_plays)
        self.plays.setIcon(icon("play"))
        self.plays.setAccessibleName("Play on jump")
        self.filters = SearchFilters(self._search)
        self.filters.hide()
        tip = "Length, gaps, time of day, what else is near"
        self.shows_filters = _switch("Filters", tip, self.filters.setVisible)
        self.chips = ClassChips("Do not look for {} any more")
        self.threshold = QSlider(Qt.Orientation.Horizontal)
        self.threshold.setRange(round(_PERCENT * LEAST_THRESHOLD), _PERCENT)
        self.threshold.setAccessibleName("Threshold")
        self.threshold.setToolTip("Probability that an event must reach; no new analysis is needed")
        CalmWheel(self.threshold)
        self._threshold_text = QLabel()
        self._threshold_text.setFont(digits_font())
        self.status, self.summary, self._emptiness = muted(), muted(), muted()
        self.table = FoundTable(session.found, session.tiles, session.look, session.frames)
        self.review = ReviewBar(session.review, session.view_state)
        self._pages, self._results = QStackedWidget(), QWidget()
        self._lay_out()
        self._connect()
        self._show()

    def minimumSizeHint(self) -> QSize:
        """Return a size that is wide enough, also once the filters are shown, and as high as it must be to scroll."""
        filters = self.filters.minimumSizeHint().width() + 2 * SPACE_M
        return QSize(max(filters, self._content.minimumSizeHint().width()), _LEAST_HEIGHT)

    def set_timeline(self, timeline: Timeline) -> None:
        """Take a project's recordings."""
        self.table.set_timeline(timeline)

    def focus_field(self) -> None:
        """Let the next key be typed into the field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        for widget in (self.field, self.shows_filters, self.plays):
            head.addWidget(widget, int(widget is self.field))
        threshold = QHBoxLayout()
        for part in (QLabel("Score from"), self.threshold, self._threshold_text):
            threshold.addWidget(part, int(part is self.threshold))
        self._threshold_text.setMinimumWidth(self._threshold_text.fontMetrics().horizontalAdvance("100 %"))
        results = QVBoxLayout(self._results)
        results.setContentsMargins(0, 0, 0, 0)
        results.setSpacing(SPACE_S)
        results.addLayout(threshold)
        results.addWidget(self.status)
        results.addWidget(self.table, 1)
        self.table.setMinimumHeight(_LEAST_TABLE)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # it takes what is left
        results.addWidget(self.summary)
        results.addWidget(self.review)
        self._emptiness.setText(_HINT)
        self._emptiness.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._emptiness.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        for page in (self._emptiness, self._results):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self._content)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_M)
        layout.addLayout(head)
        layout.addWidget(self.chips)
        layout.addWidget(self.filters)
        layout.addWidget(self._pages, 1)

    def _connect(self) -> None:
        search, session = self._search, self._session
        self.field.picked.connect(self._pick)
        self.field.entered.connect(self._enter)
        self.field.left_downwards.connect(self.table.setFocus)
        self.chips.removed.connect(search.remove)
        self.chips.cleared.connect(lambda: search.change(classes=()))
        self.threshold.valueChanged.connect(lambda value: search.change(threshold=value / _PERCENT))
        self.table.went.connect(lambda place: session.jumps.choose(session.found.row(place)))
        self.table.opened.connect(lambda place: session.jumps.open(session.found.row(place)))
        self.review.relabel_wanted.connect(self.relabel_wanted)
        session.jumps.plays_changed.connect(self._show)
        for changed in (search.query_changed, search.found, session.scores.completed):
            changed.connect(self._show)
        for changed in (self._rows.changed, session.review.annotations_changed):
            changed.connect(self._sum_up)
        self._rows.current_changed.connect(self.table.show_current)

    def _pick(self, suggestion: Suggestion) -> None:
        self._search.add(suggestion.classes)
        self.table.setFocus()

    def _enter(self, text: str) -> None:
        if self._search.ask(text):
            self.field.clear()
            self.table.setFocus()

    def _show(self) -> None:
        search = self._search
        self.chips.show_classes(search.query.classes)
        self._pages.setCurrentWidget(self._results if search.is_active else self._emptiness)
        with QSignalBlocker(self.threshold):
            self.threshold.setValue(round(_PERCENT * search.query.threshold))
        self._threshold_text.setText(f"{_PERCENT * search.query.threshold:.0f} %")
        n_active = self.filters.n_active
        self.shows_filters.setText(f"Filters ({n_active})" if n_active else "Filters")
        with QSignalBlocker(self.plays):
            self.plays.setChecked(self._session.jumps.plays)
        self._sum_up()

    def _sum_up(self) -> None:
        """Say how many events there are, what was searched, and how far they are checked."""
        n_events, share = len(self._rows.listed), self._search.share
        count = "No events" if not n_events else "1 event" if n_events == 1 else f"{n_events:,} events"
        part = "" if share == 1 else f" · {_PERCENT * share:.0f} % of the project searched so far"
        self.status.setText(count + part)
        lines = self._summaries()
        self.summary.setText("\n".join(lines[:_MOST_SUMMARIES]))
        self.summary.setToolTip("\n".join(lines))
        self.summary.setVisible(bool(lines))

    def _summaries(self) -> list[str]:
        """Return a line for each class that was found, as far as anybody would read them."""
        lines = []
        for class_index, review in islice(self._rows.summary().items(), _MOST_IN_TIP):
            name = ontology().classes[class_index].display_name
            n_checked = review.n_accepted + review.n_rejected + review.n_unsure
            checked = f"{name}: {n_checked:,} of {review.n_found:,} checked ({_PERCENT * review.share:.0f} %)"
            right = "" if review.precision is None else f", {_PERCENT * review.precision:.0f} % right so far"
            lines.append(checked + right)
        return lines


def _switch(text: str, tip: str, slot: object) -> QPushButton:
    switch = QPushButton(text)
    switch.setCheckable(True)
    switch.setProperty("role", "chip")
    switch.setToolTip(tip)
    switch.setAccessibleName(text)
    switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    switch.toggled.connect(slot)
    return switch
