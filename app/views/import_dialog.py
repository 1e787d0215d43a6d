"""Takes labels of other programs into the project: how many there are, and what stands in their way."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from app.core.counted import counted
from app.viewmodels.label_imports import LabelImports, LabelName
from app.views.class_dialog import ClassDialog
from app.views.data_table import DataTable
from app.views.dialog import Dialog, button, heading, sentence
from app.views.stylesheet import SPACE_M


class ImportDialog(Dialog):
    """Shows what was read from files, and lets names that no class has be given one.

    Parameters
    ----------
    imports
        What was read.
    likely
        Class indices that are offered first.
    """

    files_wanted = Signal()
    """The user wants to choose other files."""

    def __init__(self, imports: LabelImports, likely: tuple[int, ...], parent: QWidget | None = None) -> None:
        super().__init__("Import labels", QSize(600, 460), parent)
        self._imports, self._likely, self._chosen = imports, likely, ""
        self.says, self.problems = sentence(), sentence()
        self._reading = QProgressBar(maximum=0, textVisible=False)
        self._reading.setAccessibleName("Reading")
        self.names = DataTable(imports.names, "Names in the files")
        self.choose = button("Choose a class …", "Say which class labels of the chosen name become (Enter)")
        self.leave_out = button("Leave out", "Take in no labels of the chosen name")
        self.others = button("Other files …", "Read other files instead")
        self.take = button("Import", "Add the labels to the project, in one step that can be undone", is_primary=True)
        self._names_part, self._trouble = QWidget(), QWidget()
        self._fill_body()
        self._connect()
        self._show()

    def _fill_body(self) -> None:
        self.body.addWidget(self.says)
        self.body.addWidget(self._reading)
        _stack(self._names_part, heading("What is in them"), self.names, self._name_buttons())
        said = QScrollArea(widgetResizable=True)
        self.problems.setAlignment(Qt.AlignmentFlag.AlignTop)
        said.setWidget(self.problems)
        said.setAccessibleName("What cannot be taken in")
        _stack(self._trouble, heading("What cannot be taken in"), said)
        self.body.addWidget(self._names_part, 2)
        self.body.addWidget(self._trouble, 1)
        self.body.addStretch()
        self.add_button(self.others)
        self.add_primary(self.take)

    def _name_buttons(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        for widget in (self.choose, self.leave_out):
            layout.addWidget(widget)
        layout.addStretch(1)
        return row

    def _connect(self) -> None:
        imports = self._imports
        imports.changed.connect(self._show)
        self.names.chosen.connect(self._show_chosen)
        self.names.activated.connect(self.choose.click)
        self.choose.clicked.connect(self._ask_for_class)
        self.leave_out.clicked.connect(lambda: self._name(None))
        self.others.clicked.connect(self.files_wanted)
        self.take.clicked.connect(self._take)

    def _show(self) -> None:
        imports = self._imports
        self.says.setText(imports.sentence)
        self._reading.setVisible(imports.is_reading)
        is_first_seen = bool(imports.names.rows) and not self._names_part.isVisibleTo(self)
        self._names_part.setVisible(bool(imports.names.rows))
        self._trouble.setVisible(bool(imports.found.problems))
        self.problems.setText("\n".join(imports.found.problems))
        self.take.setText(f"Import {counted(imports.n_taken, 'label')}" if imports.n_taken else "Import")
        self.take.setEnabled(imports.n_taken > 0)
        self._show_names()
        if is_first_seen:
            self.names.setFocus()

    def _show_names(self) -> None:
        """List the names; the one that was chosen still is."""
        names = [row.name for row in self._imports.names.rows]
        if names:
            self.names.choose(names.index(self._chosen) if self._chosen in names else 0)
        self._show_chosen()

    def _show_chosen(self) -> None:
        row: LabelName | None = self.names.row
        self.choose.setEnabled(row is not None and not row.is_known)
        self.leave_out.setEnabled(row is not None and not row.is_known and row.class_index is not None)
        if row is not None:
            self._chosen = row.name

    def _ask_for_class(self) -> None:
        dialog = ClassDialog(f"Import {self._chosen}", f"Which class is “{self._chosen}”?", self._likely, self)
        dialog.class_chosen.connect(self._name)
        dialog.open()

    def _name(self, class_index: int | None) -> None:
        self._imports.choose(self._chosen, class_index)

    def _take(self) -> None:
        self.accept()
        self._imports.take_in()


def _stack(box: QWidget, *widgets: QWidget) -> None:
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE_M)
    for widget in widgets:
        layout.addWidget(widget)
