"""What can be done with what was found, and what can be said of it."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from app.core.quick_labels import N_LABELS
from app.viewmodels.navigator import Selection
from app.viewmodels.session import Session
from app.views.actions import Actions
from app.views.class_dialog import ClassDialog
from app.views.labels_dialog import LabelsDialog
from app.views.main_window import MainWindow
from dass.labels import ontology

FIND_MENU = "find next previous plays | accept reject doubt reject_lower"
EDIT_MENU = "undo redo | relabel note add delete | labels"
QUICK_KEYS = "Relabel as the class of that key", f"1 … {N_LABELS}"
"""Of the menu of classes, as a list of keys says it."""

_NEED_PROJECT = "find next previous add"
_NEED_EVENT = "accept reject doubt reject_lower relabel note delete"


class ReviewActions(QObject):
    """Adds actions to those of a window and keeps them up to date.

    Parameters
    ----------
    window
        Over which dialogs lie.
    session
        What the actions act on.
    actions
        Get them.
    """

    def __init__(self, window: MainWindow, session: Session, actions: Actions) -> None:
        super().__init__(window)
        self._window, self._session, self._actions = window, session, actions
        self._label_menu = QMenu("La&bel as", window)
        self._add_find_actions()
        self._add_edit_actions()
        window.search_panel.relabel_wanted.connect(self._relabel)
        window.explorer.edge_dropped.connect(session.jumps.take_edges)
        window.explorer.lanes.event_opened.connect(session.jumps.open)
        for changed in (
            session.project.opened,
            session.project.closed,
            session.review.annotations_changed,
            session.review.rows.current_changed,
            session.jumps.plays_changed,
            session.quick_keys.changed,
        ):
            changed.connect(self._follow)
        self._follow()

    @property
    def label_menu(self) -> QMenu:
        """The menu of the classes that keys stand for."""
        return self._label_menu

    def _add_find_actions(self) -> None:
        add, jumps, review = self._actions.add, self._session.jumps, self._session.review
        add("find", "&Find events…", self._window.show_search, "Ctrl+F", picture="search")
        add("next", "&Next event", jumps.go_next, "N")
        add("previous", "&Previous event", jumps.go_back, "B")
        add("plays", "Play events when &going there", jumps.set_plays, is_switch=True)
        add("accept", "&Accept", review.accept, "A", "The event is what it was found to be")
        add("reject", "Reject", review.reject, "X", "The event is not there")
        add("doubt", "&Unsure", review.doubt, "U", "Nobody can tell whether the event is there")
        tip = "Reject the event, and all with a lower score of which nothing was said"
        add("reject_lower", "Reject this and all &lower", review.reject_lower, "Shift+Del", tip)

    def _add_edit_actions(self) -> None:
        add, review = self._actions.add, self._session.review
        add("undo", "&Undo", review.undo, "Ctrl+Z")
        add("redo", "&Redo", review.redo, "Ctrl+Shift+Z")
        add("relabel", "Re&label…", self._relabel, "F2", "Say what the event is instead")
        add("note", "&Note", self._window.search_panel.review.note.setFocus, "Shift+F2", "Write a note on the event")
        add("add", "&Add event at selection…", self._add, "Ctrl+B", "Mark what is selected as an event")
        add("delete", "&Delete event", review.delete, tip="Delete an event that you marked or imported")
        add("labels", "&Quick labels…", self._show_labels, tip="Choose what the keys 1 to 9 stand for")
        for key in range(1, N_LABELS + 1):
            add(f"label_{key}", "", partial(review.label, key), str(key))
            self._label_menu.addAction(self._actions[f"label_{key}"])

    def _follow(self) -> None:
        """Show what can be done now, and what would be undone."""
        session, actions = self._session, self._actions
        is_open = session.project.current is not None
        has_event = is_open and session.review.rows.current is not None
        actions.enable(_NEED_PROJECT, is_open)
        actions.enable(_NEED_EVENT, has_event)
        actions["plays"].setChecked(session.jumps.plays)
        for name, verb, step in (
            ("undo", "&Undo", session.review.undoable),
            ("redo", "&Redo", session.review.redoable),
        ):
            actions[name].setText(f"{verb} {step.replace('&', '&&')}".strip())
            actions[name].setEnabled(is_open and bool(step))
        for key, class_index in enumerate(session.quick_keys.labels, 1):
            known = "nothing yet" if class_index is None else ontology().classes[class_index].display_name
            actions[f"label_{key}"].setText(known.replace("&", "&&"))
            actions[f"label_{key}"].setEnabled(has_event)

    def _relabel(self) -> None:
        dialog = ClassDialog("Relabel", "What is it?", self._likely, self._window)
        dialog.class_chosen.connect(self._session.review.relabel)
        dialog.open()

    def _add(self) -> None:
        chosen = self._session.navigator.selection
        if chosen is None:
            self._window.messages.show_message("Select a stretch of time first: drag over the spectrogram.")
            return
        dialog = ClassDialog("Add event", "What is heard in the selection?", self._likely, self._window)
        dialog.class_chosen.connect(partial(self._add_at, chosen))
        dialog.open()

    def _add_at(self, chosen: Selection, class_index: int) -> None:
        """Mark an event, and look for its class so that it is listed."""
        if class_index not in self._session.search.listed_classes:
            self._session.search.add([class_index])
        self._session.review.add(class_index, chosen.start_s, chosen.stop_s, chosen.low_hz, chosen.high_hz)

    def _show_labels(self) -> None:
        LabelsDialog(self._session.quick_keys, self._likely, self._window).open()

    @property
    def _likely(self) -> tuple[int, ...]:
        """Return the classes that are looked for, quick ones, and those with a lane."""
        session = self._session
        quick = (index for index in session.quick_keys.labels if index is not None)
        return tuple(dict.fromkeys((*session.search.query.classes, *quick, *session.lanes.classes)))
