"""What is watched for in live sound, and who is told."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.alert_rule import AlertRule, rules_for
from app.core.class_query import Suggestion
from app.core.live_settings import LONGEST_MIN_S, LiveSettings
from app.views.class_field import ClassField
from app.views.dialog import muted
from app.views.elided_label import ElidedLabel
from app.views.icons import icon
from app.views.stylesheet import SPACE_M, SPACE_S
from dass.errors import DassError

_THRESHOLD, _MIN_S = 0.5, 0.0
"""Of a rule that is new."""

_LEAST_HEIGHT = 120

_COMMAND_TIP = "Run for every alert, without a shell; {} stands for the alert as JSON, which standard input holds too"


class AlertRulesForm(QWidget):
    """Lists the rules, each of which can be changed and taken away.

    Parameters
    ----------
    can_notify
        Whether the desktop shows notifications.
    """

    changed = Signal(object)
    """Fields of `LiveSettings` that the user chose: ``dict[str, object]``."""
    failed = Signal(str)
    """A sentence for the user."""

    def __init__(self, can_notify: bool) -> None:
        super().__init__()
        self._settings = LiveSettings()
        self._field = ClassField("Watch for …", "Name sounds in any words, with commas between; Enter adds them")
        self._emptiness = muted("Nothing is watched for yet: name a sound above, such as “smoke alarm”.")
        self._list = QVBoxLayout()
        self._notifies = QCheckBox("Say it on the des&ktop too")
        self._command = QLineEdit(placeholderText="/path/to/program {}")
        self._lay_out(can_notify)
        self._field.picked.connect(self._pick)
        self._field.entered.connect(self._enter)
        self._notifies.toggled.connect(lambda on: self.changed.emit({"notifies": on}))
        self._command.editingFinished.connect(self._take_command)

    def show_settings(self, settings: LiveSettings) -> None:
        """Show what is chosen."""
        has_other_rules = settings.rules != self._settings.rules
        self._settings = settings
        self._notifies.setChecked(settings.notifies)
        if not self._command.hasFocus():
            self._command.setText(settings.command)
        self._emptiness.setVisible(not settings.rules)
        if has_other_rules and settings.rules != tuple(row.rule for row in self._rows()):
            self._list_rules()

    @property
    def command(self) -> str:
        """Return what is typed as the command."""
        return self._command.text().strip()

    def _lay_out(self, can_notify: bool) -> None:
        self._notifies.setEnabled(can_notify)
        self._notifies.setToolTip(
            "A notification of the desktop for every alert" if can_notify else "This desktop shows no notifications"
        )
        self._command.setToolTip(_COMMAND_TIP)
        run = QLabel("R&un")
        run.setBuddy(self._command)
        command = QHBoxLayout()
        command.setSpacing(SPACE_M)
        command.addWidget(run)
        command.addWidget(self._command, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addWidget(self._field)
        layout.addWidget(self._rules_area(), 1)
        layout.addWidget(self._notifies)
        layout.addLayout(command)

    def _rules_area(self) -> QScrollArea:
        self._list.setContentsMargins(0, 0, SPACE_M, 0)
        self._list.setSpacing(SPACE_M)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._emptiness)
        column.addLayout(self._list)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setMinimumHeight(_LEAST_HEIGHT)
        area.setAccessibleName("What is watched for")
        return area

    def _rows(self) -> list["_RuleRow"]:
        items = (self._list.itemAt(place) for place in range(self._list.count()))
        return [widget for item in items if item and isinstance(widget := item.widget(), _RuleRow)]

    def _list_rules(self) -> None:
        for row in self._rows():
            self._list.removeWidget(row)
            row.deleteLater()
        for rule in self._settings.rules:
            row = _RuleRow(rule)
            row.changed.connect(self._tell)
            row.removed.connect(partial(self._remove, row))
            self._list.addWidget(row)

    def _tell(self) -> None:
        self.changed.emit({"rules": tuple(row.rule for row in self._rows())})

    def _remove(self, row: "_RuleRow") -> None:
        self.changed.emit({"rules": tuple(other.rule for other in self._rows() if other is not row)})

    def _pick(self, suggestion: Suggestion) -> None:
        self._add(tuple(AlertRule(index, _THRESHOLD, _MIN_S) for index in suggestion.classes))

    def _enter(self, text: str) -> None:
        try:
            self._add(rules_for(text, _THRESHOLD, _MIN_S))
        except DassError as error:
            self.failed.emit(str(error))
        else:
            self._field.clear()

    def _add(self, rules: tuple[AlertRule, ...]) -> None:
        """Watch for what is not watched for yet."""
        known = {rule.class_index for rule in self._settings.rules}
        new = tuple(rule for rule in rules if rule.class_index not in known)
        if new:
            self.changed.emit({"rules": (*self._settings.rules, *new)})

    def _take_command(self) -> None:
        if self.command != self._settings.command:
            self.changed.emit({"command": self.command})


class _RuleRow(QWidget):
    """One rule."""

    changed = Signal()
    removed = Signal()

    def __init__(self, rule: AlertRule) -> None:
        super().__init__()
        self._class_index = rule.class_index
        self._threshold = QSpinBox(
            minimum=1, maximum=100, prefix="over ", suffix=" %", value=round(100 * rule.threshold)
        )
        self._threshold.setToolTip("The probability that it must reach")
        self._threshold.setAccessibleName(f"Threshold of {rule.name}")
        self._min_s = QDoubleSpinBox(maximum=LONGEST_MIN_S, decimals=1, prefix="for ", suffix=" s", value=rule.min_s)
        self._min_s.setToolTip("For how long it must be heard")
        self._min_s.setAccessibleName(f"Least length of {rule.name}")
        self._lay_out(rule.name)
        for box in (self._threshold, self._min_s):
            box.valueChanged.connect(lambda _: self.changed.emit())

    @property
    def rule(self) -> AlertRule:
        """Return the rule as it is now."""
        return AlertRule(self._class_index, self._threshold.value() / 100, round(self._min_s.value(), 1))

    def _lay_out(self, name: str) -> None:
        remove = QToolButton()
        remove.setIcon(icon("close", "muted"))
        remove.setToolTip(f"Do not watch for {name} any more")
        remove.setAccessibleName(remove.toolTip())
        remove.clicked.connect(self.removed)
        label = ElidedLabel(name)
        label.setToolTip(name)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(label, 0, 0, 1, 2)
        layout.addWidget(remove, 0, 2)
        layout.addWidget(self._threshold, 1, 0)
        layout.addWidget(self._min_s, 1, 1)
        for column in range(2):
            layout.setColumnStretch(column, 1)
