"""What the user prefers, in effect as soon as it is chosen."""

from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QWidget

from app.core.settings import Settings, ThemeChoice
from app.views.dialog import Dialog, button, heading, muted
from app.views.stylesheet import SPACE_L, SPACE_M

_THEMES: Final[dict[ThemeChoice, str]] = {"system": "As the system", "light": "Light", "dark": "Dark"}


class PreferencesDialog(Dialog):
    """Shows the settings that are not steered where they work.

    Parameters
    ----------
    settings
        As they are.
    """

    settings_changed = Signal(object)
    """The `Settings` from now on."""
    models_wanted = Signal()
    """The user wants to choose another model."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__("Preferences", QSize(480, 380), parent)
        self._settings = settings
        self._theme = QComboBox()
        self._analyses = _check("&Analyse recordings as soon as they are opened", "Else begin with the button below")
        self._keeps_pitch = _check("Keep the &pitch when the speed changes", "Else slow sound is deeper, as a tape")
        self._follows = _check("&Follow what is heard", "Turn the page when playback leaves the window")
        self._model = QLabel()
        self._choose_model = button("Choose …", "Choose, download and add models, and where they run")
        self._fill_body()
        self.show_settings(settings)
        self._connect()
        self._theme.setFocus()

    def show_settings(self, settings: Settings) -> None:
        """Show settings that were changed elsewhere."""
        self._settings = settings
        self._theme.setCurrentIndex(self._theme.findData(settings.theme))
        self._analyses.setChecked(settings.analyse_on_open)
        self._keeps_pitch.setChecked(settings.keeps_pitch)
        self._follows.setChecked(settings.follows_playback)
        self._model.setText(settings.model)

    def _fill_body(self) -> None:
        for choice, text in _THEMES.items():
            self._theme.addItem(text, choice)
        self._theme.setToolTip("Colours of the window")
        label = QLabel("&Theme")
        label.setBuddy(self._theme)
        self._group("Look", _row(label, self._theme))
        model = _row(QLabel("Model"), self._model, self._choose_model)
        self._group("Analysis", model, self._analyses)
        self._group("Playback", self._keeps_pitch, self._follows)
        self.body.addWidget(muted("Changes are kept at once."))
        self.body.addStretch(1)

    def _group(self, title: str, *widgets: QWidget) -> None:
        self.body.addWidget(heading(title))
        grid = QGridLayout()
        grid.setContentsMargins(SPACE_L, 0, 0, SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        for row, widget in enumerate(widgets):
            grid.addWidget(widget, row, 0)
        self.body.addLayout(grid)

    def _connect(self) -> None:
        self._theme.activated.connect(lambda _: self._change(theme=self._theme.currentData()))
        self._analyses.toggled.connect(lambda on: self._change(analyse_on_open=on))
        self._keeps_pitch.toggled.connect(lambda on: self._change(keeps_pitch=on))
        self._follows.toggled.connect(lambda on: self._change(follows_playback=on))
        self._choose_model.clicked.connect(self.models_wanted)

    def _change(self, **fields: Any) -> None:
        changed = replace(self._settings, **fields)
        if changed != self._settings:
            self._settings = changed
            self.settings_changed.emit(changed)


def _check(text: str, tip: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setToolTip(tip)
    return box


def _row(*widgets: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE_L)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return row
