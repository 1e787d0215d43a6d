"""What to listen to, and what to do with what is heard."""

from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.alert_command import parse_command
from app.core.live_settings import LiveSettings
from app.viewmodels.input_devices import InputDevices
from app.viewmodels.models import Models
from app.views.alert_rules_form import AlertRulesForm
from app.views.dialog import Dialog, button, heading
from app.views.live_record_form import LiveRecordForm
from app.views.live_sound_form import LiveSoundForm
from app.views.stylesheet import SPACE_M, SPACE_XL
from dass.errors import DassError

_LEAST_SIZE = QSize(700, 500)


class LiveDialog(Dialog):
    """Lets a session of live sound be prepared and begun; what is chosen is kept at once.

    Parameters
    ----------
    settings
        As they are.
    inputs
        What can be listened to; looked for while this is open.
    models
        What can tag it.
    can_notify
        Whether the desktop shows notifications.
    """

    settings_changed = Signal(object)
    """The `LiveSettings` from now on."""
    start_wanted = Signal()
    """The user wants to listen, with settings that make sense."""

    def __init__(
        self,
        settings: LiveSettings,
        inputs: InputDevices,
        models: Models,
        can_notify: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Tag a microphone", QSize(880, 540), parent)
        self._settings, self._inputs = settings, inputs
        self._sound = LiveSoundForm(inputs, models)
        self._record = LiveRecordForm()
        self._rules = AlertRulesForm(can_notify)
        self._start = button("Start listening", "Listen and tag from now on, until you stop it", is_primary=True)
        self.setMinimumSize(_LEAST_SIZE)
        self._fill_body()
        self._show()
        for form in (self._sound, self._record, self._rules):
            form.changed.connect(self._change)
        self._rules.failed.connect(self.messages.show_message)
        self._start.clicked.connect(self._begin)
        models.refresh()
        inputs.watch(True)
        self.finished.connect(lambda _: inputs.watch(False))
        self._start.setFocus()

    def _fill_body(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(SPACE_M)
        left.addWidget(heading("Sound"))
        left.addWidget(self._sound)
        left.addSpacing(SPACE_M)
        left.addWidget(heading("Recording"))
        left.addWidget(self._record)
        left.addStretch(1)
        right.addWidget(heading("Alerts"))
        right.addWidget(self._rules, 1)
        columns = QHBoxLayout()
        columns.setSpacing(SPACE_XL)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        self.body.addLayout(columns, 1)
        self.add_primary(self._start)

    def _show(self) -> None:
        for form in (self._sound, self._record, self._rules):
            form.show_settings(self._settings)

    def _change(self, fields: dict[str, object]) -> None:
        changed = replace(self._settings, **fields)  # type: ignore[arg-type]
        if changed != self._settings:
            self._settings = changed
            self._show()
            self.settings_changed.emit(changed)

    def _begin(self) -> None:
        self._change({"command": self._rules.command})
        try:
            parse_command(self._settings.command)
        except DassError as error:
            self.messages.show_message(str(error))
            return
        self.start_wanted.emit()
        self.accept()
