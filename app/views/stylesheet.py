"""The one style sheet of the program.

A widget says by its property ``role`` what it is, where its class does not tell: ``panel`` for frames, ``muted`` and
``warning`` for labels, and for buttons ``primary`` for the one to press, ``chip`` for small switches, ``card`` and
``row`` for those that are laid out like a card or a line of a list.
The little pictures in controls are files, because a style sheet knows no others; the grey of the arrows can be seen in
both themes.
"""

import resources
from app.views.colours import Colours

SPACE_S = 4
SPACE_M = 8
SPACE_L = 16
SPACE_XL = 32
"""Distances between things, in pixels at 100 %: within a control, between controls, between groups, around a page."""

RADIUS = 6
"""Of rounded corners, in pixels at 100 %."""

ICON = 20
"""Side of an icon on a button, in pixels at 100 %."""


def stylesheet(colours: Colours) -> str:
    """Return the rules of all widgets in ``colours``."""
    parts = (
        _surfaces,
        _messages,
        _labels,
        _buttons,
        _tool_buttons,
        _fields,
        _arrows,
        _choices,
        _lists,
        _menus,
        _scroll_bars,
        _ranges,
        _tabs,
    )
    return "\n".join(part(colours) for part in parts)


def _surfaces(c: Colours) -> str:
    return f"""
QMainWindow, QDialog {{ background: {c.background}; }}
QMainWindow::separator {{ background: {c.background}; width: {SPACE_S}px; height: {SPACE_S}px; }}
QMainWindow::separator:hover {{ background: {c.accent}; }}
QDockWidget::title {{ background: {c.panel}; padding: {SPACE_M}px; text-align: left; }}
QDockWidget > QWidget {{ background: {c.panel}; }}
QStatusBar {{ background: {c.panel}; border-top: 1px solid {c.border}; }}
QStatusBar::item {{ border: none; }}
QSplitter::handle {{ background: {c.background}; }}
QSplitter::handle:hover {{ background: {c.accent}; }}
QToolBar {{ background: {c.panel}; border: none; border-bottom: 1px solid {c.border}; spacing: {SPACE_S}px;
    padding: {SPACE_S}px {SPACE_M}px; }}
QToolBar::separator {{ background: {c.border}; width: 1px; margin: {SPACE_S}px; }}
QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.outline}; padding: {SPACE_S}px; }}
QFrame[role="panel"] {{ background: {c.panel}; }}
"""


def _messages(c: Colours) -> str:
    kinds = {
        "info": (c.info, c.info_soft),
        "question": (c.info, c.info_soft),
        "warning": (c.warning, c.warning_soft),
        "error": (c.error, c.error_soft),
    }
    return "\n".join(
        f'QFrame[severity="{kind}"] {{ background: {back}; border-bottom: 1px solid {front}; }}'
        for kind, (front, back) in kinds.items()
    )


def _labels(c: Colours) -> str:
    return f"""
QLabel[role="muted"] {{ color: {c.muted}; }}
QLabel[role="warning"] {{ color: {c.warning}; }}
QLabel:disabled {{ color: {c.disabled}; }}
"""


def _buttons(c: Colours) -> str:
    return f"""
QPushButton {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.outline}; border-radius: {RADIUS}px;
    padding: {SPACE_S + 2}px {SPACE_L}px; }}
QPushButton:hover {{ background: {c.hover}; }}
QPushButton:pressed, QPushButton:checked {{ background: {c.pressed}; }}
QPushButton:focus {{ border-color: {c.accent}; }}
QPushButton:disabled {{ color: {c.disabled}; border-color: {c.border}; }}
QPushButton[role="primary"] {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent}; }}
QPushButton[role="primary"]:hover {{ background: {c.accent_hover}; }}
QPushButton[role="primary"]:focus {{ border-color: {c.text}; }}
QPushButton[role="primary"]:disabled {{ background: {c.pressed}; color: {c.disabled}; border-color: {c.pressed}; }}
QPushButton[role="card"] {{ border-color: {c.border}; border-radius: {2 * RADIUS}px; padding: 0; }}
QPushButton[role="card"]:hover {{ border-color: {c.accent}; }}
QPushButton[role="row"] {{ background: transparent; border-color: transparent; padding: 0; }}
QPushButton[role="row"]:hover {{ background: {c.hover}; }}
QPushButton[role="card"]:focus, QPushButton[role="row"]:focus {{ border-color: {c.accent}; }}
QPushButton[role="chip"] {{ border-radius: 10px; padding: 3px {SPACE_M + 2}px; }}
QPushButton[role="chip"]:checked {{ background: {c.accent_soft}; border-color: {c.accent}; }}
"""


def _tool_buttons(c: Colours) -> str:
    return f"""
QToolButton {{ background: transparent; color: {c.text}; border: 1px solid transparent; border-radius: {RADIUS}px;
    padding: {SPACE_S}px; }}
QToolButton:hover {{ background: {c.hover}; }}
QToolButton:pressed {{ background: {c.pressed}; }}
QToolButton:checked {{ background: {c.accent_soft}; }}
QToolButton:focus {{ border-color: {c.accent}; }}
QToolButton:disabled {{ color: {c.disabled}; }}
QToolButton[popupMode="1"] {{ padding-right: 18px; }}
QToolButton::menu-button {{ border: none; width: 16px; }}
QToolButton::menu-indicator {{ image: none; }}
"""


def _fields(c: Colours) -> str:
    fields = "QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox"
    return f"""
{fields} {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.outline}; border-radius: {RADIUS}px;
    padding: {SPACE_S}px {SPACE_M}px; min-height: 18px; selection-background-color: {c.accent};
    selection-color: {c.on_accent}; }}
{fields.replace(",", ":focus,")}:focus {{ border-color: {c.accent}; }}
{fields.replace(",", ":disabled,")}:disabled {{ color: {c.disabled}; border-color: {c.border}; }}
QAbstractSpinBox {{ padding: 2px {SPACE_S}px; }}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ border: none; min-height: 0; padding: 0; background: transparent; }}
QComboBox:hover {{ background: {c.hover}; }}
QComboBox QAbstractItemView {{ background: {c.raised}; border: 1px solid {c.border};
    selection-background-color: {c.accent_soft}; selection-color: {c.text}; }}
"""


def _arrows(c: Colours) -> str:
    return f"""
QComboBox::drop-down {{ border: none; width: 20px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: 18px; border-radius: 3px; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {c.pressed}; }}
QComboBox::down-arrow, QAbstractSpinBox::down-arrow {{ image: {_picture("arrow_down")}; width: 12px; height: 12px; }}
QAbstractSpinBox::up-arrow {{ image: {_picture("arrow_up")}; width: 12px; height: 12px; }}
"""


def _choices(c: Colours) -> str:
    boxes = "QCheckBox::indicator, QGroupBox::indicator, QAbstractItemView::indicator"
    return f"""
{boxes}, QRadioButton::indicator {{ width: 14px; height: 14px; background: {c.raised}; border: 1px solid {c.outline}; }}
{boxes} {{ border-radius: 3px; }}
QRadioButton::indicator {{ border-radius: 7px; }}
{boxes.replace(",", ":checked,")}:checked {{ background: {c.accent}; border-color: {c.accent};
    image: {_picture(f"tick_{c.name}")}; }}
{boxes.replace(",", ":indeterminate,")}:indeterminate {{ background: {c.accent_soft}; border-color: {c.accent}; }}
{boxes.replace(",", ":disabled,")}:disabled {{ background: {c.pressed}; border-color: {c.border}; }}
QRadioButton::indicator:checked {{ border: 4px solid {c.accent}; width: 8px; height: 8px; }}
QCheckBox:focus, QRadioButton:focus {{ color: {c.accent}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {c.disabled}; }}
QGroupBox {{ border: none; margin-top: {SPACE_XL - SPACE_M}px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 0; color: {c.muted}; }}
"""


def _picture(name: str) -> str:
    return f'url("{resources.path(f"style/{name}.svg").as_posix()}")'


def _lists(c: Colours) -> str:
    return f"""
QAbstractItemView {{ background: {c.panel}; color: {c.text}; border: none; outline: none; }}
QTreeView, QListView, QTableView {{ selection-background-color: {c.accent_soft}; selection-color: {c.text}; }}
QTreeView::item, QListView::item, QTableView::item {{ padding: {SPACE_S}px; }}
QTreeView::item:hover, QListView::item:hover {{ background: {c.hover}; }}
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {{ background: {c.accent_soft};
    color: {c.text}; }}
QHeaderView {{ background: {c.panel}; border: none; }}
QHeaderView::section {{ background: {c.panel}; color: {c.muted}; border: none; border-bottom: 1px solid {c.border};
    padding: {SPACE_S}px {SPACE_M}px; }}
"""


def _menus(c: Colours) -> str:
    return f"""
QMenuBar {{ background: {c.panel}; color: {c.text}; padding: 2px {SPACE_S}px; }}
QMenuBar::item {{ background: transparent; padding: {SPACE_S}px {SPACE_M}px; border-radius: {SPACE_S}px; }}
QMenuBar::item:selected {{ background: {c.hover}; }}
QMenu {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.border}; padding: {SPACE_S}px; }}
QMenu::item {{ padding: {SPACE_S}px {SPACE_L}px; border-radius: {SPACE_S}px; }}
QMenu::item:selected {{ background: {c.accent_soft}; }}
QMenu::item:disabled {{ color: {c.disabled}; }}
QMenu::icon {{ padding-left: {SPACE_M}px; }}
QMenu::separator {{ height: 1px; background: {c.border}; margin: {SPACE_S}px {SPACE_M}px; }}
"""


def _scroll_bars(c: Colours) -> str:
    return f"""
QScrollArea {{ background: transparent; border: none; }}
QScrollBar {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: 12px; }}
QScrollBar:horizontal {{ height: 12px; }}
QScrollBar::handle {{ background: {c.outline}; border-radius: 3px; margin: 3px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {c.muted}; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def _ranges(c: Colours) -> str:
    return f"""
QProgressBar {{ background: {c.pressed}; border: none; border-radius: 3px; max-height: 6px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
QSlider::groove:horizontal {{ background: {c.pressed}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {c.accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {c.accent}; width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; }}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{ background: {c.accent_hover}; }}
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled {{ background: {c.disabled}; }}
"""


def _tabs(c: Colours) -> str:
    return f"""
QTabWidget::pane {{ border: none; }}
QTabBar {{ background: {c.background}; }}
QTabBar::tab {{ background: transparent; color: {c.muted}; padding: {SPACE_M}px {SPACE_L}px;
    border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {c.text}; }}
QTabBar::tab:selected {{ color: {c.text}; border-bottom-color: {c.accent}; }}
"""
