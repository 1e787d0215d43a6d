"""In which form the views are kept as a picture."""

from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from app.views.dialog import Dialog, button, muted
from app.views.view_picture import PictureForm

_TEXTS: Final = {
    PictureForm.SCREEN: ("&PNG, as on the screen", "For notes and messages: {} by {} pixels."),
    PictureForm.SHARP: ("PNG, &twice as sharp", "For slides and print: {} by {} pixels."),
    PictureForm.SVG: (
        "S&VG drawing",
        "For Inkscape, Illustrator and papers: lines and texts can be changed, the spectrogram is an image.",
    ),
}


class PictureDialog(Dialog):
    """Asks for the form of a picture.

    Parameters
    ----------
    sizes
        How many pixels it has in each form.
    """

    form_chosen = Signal(object)
    """`PictureForm`."""

    def __init__(self, sizes: dict[PictureForm, QSize], parent: QWidget | None = None) -> None:
        super().__init__("Save view as picture", QSize(440, 240), parent)
        self._group = QButtonGroup(self)
        self.forms: dict[PictureForm, QRadioButton] = {}
        for form, (name, says) in _TEXTS.items():
            self._add(form, name, says.format(sizes[form].width(), sizes[form].height()))
        self.forms[PictureForm.SCREEN].setChecked(True)
        self.body.addStretch()
        self.save = button("Save …", "Choose where to, and take the picture", is_primary=True)
        self.save.setDefault(True)
        self.add_primary(self.save)
        self.save.clicked.connect(self._choose)
        self.forms[PictureForm.SCREEN].setFocus()

    def _add(self, form: PictureForm, name: str, says: str) -> None:
        chooser = QRadioButton(name)
        chooser.setToolTip(says)
        self._group.addButton(chooser)
        self.forms[form] = chooser
        for widget in (chooser, muted(says)):
            self.body.addWidget(widget)

    def _choose(self) -> None:
        self.accept()
        self.form_chosen.emit(next(form for form, chooser in self.forms.items() if chooser.isChecked()))
