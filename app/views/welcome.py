"""The page that is shown while nothing is open."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from app.views.card import Card, LaidOutButton, styled, text_label
from app.views.elided_label import ElidedLabel
from app.views.icons import IconLabel, icon
from app.views.stylesheet import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from app.views.theme import app_icon, title_font

_PAGE_WIDTH = 880
_NARROW = 720
"""Pixels at 100 %: the page grows no wider, and has its cards in two rows where it is narrower."""

_APP_ICON = 56


class RecentEntry(NamedTuple):
    """A project to open again."""

    path: Path
    title: str
    place: str
    """Where its recordings are, in words that tell it from others of the same title."""
    opened: datetime
    """When last; with a time zone."""
    is_missing: bool
    """Whether its file is gone."""


class Welcome(QScrollArea):
    """Says what the program is for and offers every way to begin."""

    open_file = Signal()
    open_folder = Signal()
    tag_microphone = Signal()
    try_demo = Signal()
    open_recent = Signal(Path)
    forget_recent = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        self._cards = self._connected_cards()
        self._card_grid = QGridLayout()
        self._recent_title = text_label("Recent", is_bold=True)
        self._recent_rows = QVBoxLayout()
        self.setWidgetResizable(True)
        self._place_cards(4)
        self.setWidget(self._page())
        self.show_recent(())

    def show_recent(self, entries: Sequence[RecentEntry]) -> None:
        """List ``entries`` in their order."""
        while item := self._recent_rows.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for entry in entries:
            self._recent_rows.addWidget(self._recent_row(entry))
        self._recent_title.setVisible(bool(entries))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cards into as many rows as the width asks for."""
        super().resizeEvent(event)
        self._place_cards(2 if self.viewport().width() < _NARROW else 4)

    def _connected_cards(self) -> tuple[Card, ...]:
        cards = {
            Card("open", "Open recording", "One file or several, of any length and format", "Ctrl+O"): self.open_file,
            Card(
                "folder", "Open folder", "All recordings of a night on one time axis", "Ctrl+Shift+O"
            ): self.open_folder,
            Card("microphone", "Tag microphone", "Name live what sounds around you", "R"): self.tag_microphone,
            Card("demo", "Try the demo", "A June morning of seventeen sounds"): self.try_demo,
        }
        for card, signal in cards.items():
            card.clicked.connect(signal)
        return tuple(cards)

    def _place_cards(self, n_columns: int) -> None:
        for place, card in enumerate(self._cards):
            self._card_grid.addWidget(card, place // n_columns, place % n_columns)
        for column in range(4):
            self._card_grid.setColumnStretch(column, column < n_columns)

    def _page(self) -> QWidget:
        page = QWidget()
        sides = QHBoxLayout(page)
        sides.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        column = QWidget()
        column.setMaximumWidth(_PAGE_WIDTH)
        sides.addWidget(column)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_L)
        self._card_grid.setSpacing(SPACE_M)
        self._recent_rows.setSpacing(0)
        hint = text_label("Or drop recordings or a folder into this window", is_muted=True)
        layout.addStretch(1)
        layout.addLayout(_head())
        layout.addLayout(self._card_grid)
        layout.addWidget(hint)
        layout.addLayout(self._recent_list())
        layout.addStretch(2)
        return page

    def _recent_list(self) -> QVBoxLayout:
        layout = QVBoxLayout()
        layout.setSpacing(SPACE_S)
        layout.addWidget(self._recent_title)
        layout.addLayout(self._recent_rows)
        return layout

    def _recent_row(self, entry: RecentEntry) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        opener = _opener(entry)
        opener.clicked.connect(lambda: self.open_recent.emit(entry.path))
        forget = _forget_button(entry)
        forget.clicked.connect(lambda: self.forget_recent.emit(entry.path))
        layout.addWidget(opener, 1)
        layout.addWidget(forget)
        return row


def _head() -> QHBoxLayout:
    title = QLabel("DASS Explorer")
    title.setFont(title_font(2.0))
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(title)
    words.addWidget(text_label("See, hear and search what sounds in recordings that last hours", is_muted=True))
    head = QHBoxLayout()
    head.setSpacing(SPACE_L)
    head.addWidget(IconLabel(app_icon(), _APP_ICON))
    head.addLayout(words, 1)
    return head


def _opener(entry: RecentEntry) -> LaidOutButton:
    layout = QHBoxLayout()
    layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
    layout.setSpacing(SPACE_M)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(styled(ElidedLabel(entry.title)))
    words.addWidget(styled(ElidedLabel(entry.place), is_muted=True))
    layout.addWidget(IconLabel(icon("warning", "warning") if entry.is_missing else icon("recent", "muted")))
    layout.addLayout(words, 1)
    layout.addWidget(text_label(_state(entry), is_muted=True))
    button = LaidOutButton("row", layout)
    button.setToolTip(str(entry.path))
    button.setAccessibleName(f"Open {entry.title}")
    button.setAccessibleDescription(f"{entry.place}, {_state(entry)}")
    return button


def _forget_button(entry: RecentEntry) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon("close", "muted"))
    button.setToolTip("Take off this list; nothing is deleted")
    button.setAccessibleName(f"Take {entry.title} off this list")
    return button


def _state(entry: RecentEntry) -> str:
    if entry.is_missing:
        return "Missing"
    opened = entry.opened.astimezone()
    days = (datetime.now().astimezone().date() - opened.date()).days
    if days in (0, 1):
        return f"{('Today', 'Yesterday')[days]} {opened:%H:%M}"
    date = QDate(opened.year, opened.month, opened.day)
    return QLocale(QLocale.Language.English).toString(date, "d MMMM yyyy")
