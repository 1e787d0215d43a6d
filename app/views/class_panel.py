"""All classes: what was heard, how often, and where."""

from html import escape

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.viewmodels.class_filter import ClassFilter
from app.views.class_tree_view import ClassTreeView
from app.views.search_field import SearchField
from app.views.theme import SPACE_L, SPACE_M


class ClassPanel(QWidget):
    """Search field, switch and tree of classes.

    Parameters
    ----------
    shown
        The classes that the tree shows; is told which to keep.
    """

    def __init__(self, shown: ClassFilter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self.search = SearchField("Search classes")
        self.search.setToolTip("Words in the name of a class or of what it belongs to (Esc clears)")
        self.heard_only = QPushButton("Heard only")
        self.heard_only.setCheckable(True)
        self.heard_only.setProperty("role", "chip")
        self.heard_only.setToolTip("Show only classes with events")
        self.tree = ClassTreeView(shown)
        self._caption = QLabel()
        self._caption.setProperty("role", "muted")
        self.emptiness = _emptiness_label()
        self._pages = QStackedWidget()
        self._lay_out()
        self.search.textChanged.connect(shown.search)
        self.search.left_downwards.connect(self._enter_tree)
        self.heard_only.toggled.connect(shown.set_heard_only)
        self.emptiness.linkActivated.connect(lambda _: shown.set_heard_only(False))
        shown.filter_changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.heard_only)
        head = QVBoxLayout()
        head.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, 0)
        head.setSpacing(SPACE_M)
        head.addLayout(top)
        head.addWidget(self._caption)
        self._pages.addWidget(self.tree)
        self._pages.addWidget(self.emptiness)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)

    def _enter_tree(self) -> None:
        self.tree.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.tree.currentIndex().isValid():
            self.tree.setCurrentIndex(self._shown.index(0, 0))

    def _show(self) -> None:
        shown = self._shown
        with QSignalBlocker(self.heard_only):
            self.heard_only.setChecked(shown.is_heard_only)
        self._caption.setText(shown.caption)
        link = '<br><a href="all">Show all classes</a>' if shown.is_heard_only else ""
        self.emptiness.setText(escape(shown.emptiness) + link)
        self._pages.setCurrentWidget(self.emptiness if shown.emptiness else self.tree)


def _emptiness_label() -> QLabel:
    label = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, wordWrap=True)
    label.setProperty("role", "muted")
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
    return label
