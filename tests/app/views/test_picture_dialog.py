import pytest
from PySide6.QtCore import QSize, Qt

from app.views.picture_dialog import PictureDialog
from app.views.view_picture import PictureForm
from tests.controls import SMALL_SCREEN, labels, press, without_name, without_tip


@pytest.fixture
def dialog(open_dialog):
    sizes = {form: QSize(100, 50) * number for number, form in enumerate(PictureForm, start=1)}
    return open_dialog(lambda window: PictureDialog(sizes, window))


@pytest.mark.parametrize("form", PictureForm)
def test_the_form_that_is_clicked_is_chosen(dialog, form, qtbot):
    dialog.forms[form].click()
    with qtbot.waitSignal(dialog.form_chosen) as chosen:
        press(qtbot, dialog, "Save …")
    assert chosen.args == [form]


def test_enter_takes_what_is_chosen_and_arrows_choose(dialog, qtbot):
    qtbot.keyClick(dialog.forms[PictureForm.SCREEN], Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.form_chosen) as chosen:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert chosen.args == [PictureForm.SHARP]


def test_it_says_how_large_a_picture_will_be(dialog):
    assert any("100 by 50 pixels" in said for said in labels(dialog))
    assert any("200 by 100 pixels" in said for said in labels(dialog))


def test_everything_is_named_explained_and_fits(dialog):
    assert without_name(dialog) == without_tip(dialog) == []
    assert dialog.minimumSizeHint().boundedTo(SMALL_SCREEN) == dialog.minimumSizeHint()
