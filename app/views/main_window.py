"""The window: menus, bars, docks, and in the middle the project or the welcome page."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDockWidget,
    QMainWindow,
    QStackedWidget,
    QTabWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from app.core import time_text
from app.core.opening import OpenedProject
from app.viewmodels.session import Session
from app.views.alerts_panel import AlertsPanel
from app.views.class_panel import ClassPanel
from app.views.explorer import Explorer
from app.views.live_bar import LiveBar
from app.views.message_bar import MessageBar
from app.views.moment_panel import MomentPanel
from app.views.playback_bar import PlaybackBar
from app.views.search_panel import SearchPanel
from app.views.status_bar import StatusBar
from app.views.theme import ICON, app_icon
from app.views.welcome import Welcome

_SIZE = QSize(1360, 860)
_MIN_SIZE = QSize(760, 520)
_DOCKS_WIDTH = 340
_DOCK_HEIGHTS = (520, 200)


class MainWindow(QMainWindow):
    """Shows the session; what its menus do is put into it by `app.views.menus`.

    Parameters
    ----------
    session
        What is shown and steered.
    """

    dropped = Signal(object)
    """Paths that were dropped on the window."""
    closing = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.messages = MessageBar()
        self.welcome = Welcome()
        self.explorer = Explorer(session)
        self.class_panel = ClassPanel(session.class_filter)
        self.moment_panel = MomentPanel(session.moment)
        self.search_panel = SearchPanel(session)
        self.alerts_panel = AlertsPanel(session.alerts)
        self.live_bar = LiveBar(session.live, session.now)
        self.status = StatusBar(session.analysis)
        self.tools = self._tool_bar("Tools", Qt.ToolBarArea.TopToolBarArea)
        self.playback = self._tool_bar("Playback", Qt.ToolBarArea.BottomToolBarArea)
        self.playback.addWidget(PlaybackBar(session.playback, self._time))
        self.docks = [
            self._dock("Classes", self.class_panel, Qt.DockWidgetArea.LeftDockWidgetArea),
            self._dock("At this moment", self.moment_panel, Qt.DockWidgetArea.LeftDockWidgetArea),
            self._dock("Alerts", self.alerts_panel, Qt.DockWidgetArea.LeftDockWidgetArea),
            self._dock("Find", self.search_panel, Qt.DockWidgetArea.LeftDockWidgetArea),
        ]
        self._pages = QStackedWidget()
        self._has_alerts = False
        self._layout = QByteArray()
        """Of the docks and bars, which the welcome page does without."""
        self._lay_out()
        self.explorer.pointed.connect(self._point)
        session.alerts.changed.connect(self._show_alerts)
        session.now.changed.connect(self._show_analysis)
        self.show_project(None)

    def show_project(self, project: OpenedProject | None) -> None:
        """Show a project, or the welcome page."""
        is_open = project is not None
        if self._pages.currentWidget() is self.explorer:
            self._layout = self.saveState()
        self._pages.setCurrentWidget(self.explorer if is_open else self.welcome)
        for part in (*self.docks, self.playback):
            part.setVisible(is_open)
        if is_open and not self._layout.isEmpty():
            self.restoreState(self._layout)
        self._has_alerts = False
        self._show_alerts()
        self._is_open = is_open
        self._show_analysis()
        self.show_title(project)
        if is_open:
            self.explorer.spectrogram.setFocus()
        else:
            self.welcome.setFocus()
            self.status.show_place("")
            self.messages.clear()

    def show_title(self, project: OpenedProject | None) -> None:
        """Name the project."""
        self.setWindowTitle(f"{project.title} — DASS Explorer" if project else "DASS Explorer")

    def show_search(self) -> None:
        """Bring the search forward, so that the next key is typed into it."""
        dock = self.docks[-1]
        dock.show()
        dock.raise_()
        self.search_panel.focus_field()

    def layout_state(self) -> tuple[str, str]:
        """Return size and place of the window, and how its parts are arranged, for `restore_layout`."""
        is_open = self._pages.currentWidget() is self.explorer
        return _text(self.saveGeometry()), _text(self.saveState() if is_open else self._layout)

    def restore_layout(self, geometry: str, layout: str) -> None:
        """Arrange the window as `layout_state` found it; what does not fit is left as it is."""
        self.restoreGeometry(_bytes(geometry))
        self._layout = _bytes(layout)

    def event(self, event: QEvent) -> bool:
        """Leave Space to a button or box that has the focus: it plays everywhere else."""
        is_space = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        is_pressed = is_space and isinstance(QApplication.focusWidget(), QAbstractButton | QComboBox)
        if is_pressed and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files."""
        if _paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take files."""
        event.acceptProposedAction()
        self.dropped.emit(_paths(event))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window closes."""
        self.closing.emit()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(_MIN_SIZE)
        self.resize(_SIZE)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.live_bar)
        layout.addWidget(self.messages)
        layout.addWidget(self._pages, 1)
        for page in (self.welcome, self.explorer):
            self._pages.addWidget(page)
        self.setCentralWidget(middle)
        _name_parts(self.menuBar(), {"qt_menubar_ext_button": "More menus"})
        self.setStatusBar(self.status)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for dock in self.docks[2:]:
            self.tabifyDockWidget(self.docks[0], dock)
        self.docks[0].raise_()
        _name_parts(self, {"ScrollLeftButton": "Docks further left", "ScrollRightButton": "Docks further right"})
        self.resizeDocks(self.docks, [_DOCKS_WIDTH] * len(self.docks), Qt.Orientation.Horizontal)
        self.resizeDocks(self.docks[: len(_DOCK_HEIGHTS)], list(_DOCK_HEIGHTS), Qt.Orientation.Vertical)

    def _tool_bar(self, title: str, area: Qt.ToolBarArea) -> QToolBar:
        bar = QToolBar(title)
        bar.setObjectName(title)
        bar.setIconSize(QSize(ICON, ICON))
        bar.setMovable(False)
        _name_parts(bar, {"qt_toolbar_ext_button": f"More of {title.lower()}"})
        self.addToolBar(area, bar)
        return bar

    def _dock(self, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(title)
        dock.setWidget(widget)
        names = {"qt_dockwidget_floatbutton": f"Detach {title}", "qt_dockwidget_closebutton": f"Close {title}"}
        _name_parts(dock, names)
        self.addDockWidget(area, dock)
        return dock

    def _show_analysis(self) -> None:
        self.status.show_analysis(self._is_open and self._session.now.time_s is None)

    def _show_alerts(self) -> None:
        """Bring up the list with the first alert, or with what is watched for; whoever closes it has it closed."""
        alerts, dock = self._session.alerts, self.docks[2]
        had, self._has_alerts = self._has_alerts, bool(alerts.table.rows or alerts.watched)
        if self._has_alerts != had or not self._has_alerts:
            dock.setVisible(self._has_alerts and self._pages.currentWidget() is self.explorer)

    def _time(self, time_s: float) -> str:
        return self._session.view_state.text_of(time_s)

    def _point(self, time_s: float | None, hz: float | None) -> None:
        if time_s is None or hz is None:
            self.status.show_place("")
            return
        self.status.show_place(f"{self._time(time_s)}   {time_text.hertz(hz)}")


def _name_parts(widget: QWidget, names: dict[str, str]) -> None:
    """Name the buttons that Qt puts into a widget, for the eye and the ear."""
    for part in widget.findChildren(QAbstractButton):
        if part.objectName() in names:
            part.setAccessibleName(names[part.objectName()])
            part.setToolTip(names[part.objectName()])


def _paths(event: QDropEvent) -> Sequence[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode()


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode())
