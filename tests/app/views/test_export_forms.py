import pytest
from PySide6.QtCore import Qt

from app.core.formats import ExportFormat
from app.views.export_forms import ExportForms
from tests.fake_exportable import FakeExportable
from tests.mouse import LEFT


@pytest.fixture
def forms(qtbot):
    forms = ExportForms(FakeExportable())
    qtbot.addWidget(forms)
    forms.resize(600, 300)
    forms.show()
    return forms


def test_each_form_is_listed_with_where_it_opens(forms):
    items = [forms.topLevelItem(row) for row in range(forms.topLevelItemCount())]
    assert len(items) == len(ExportFormat)
    assert all(item.text(0) and item.text(1) for item in items)
    assert forms.form is ExportFormat.CSV
    assert forms.name == "CSV table"


def test_all_forms_can_be_reached_by_keys_but_one_that_is_off(forms, qtbot):
    seen = [forms.form]
    for _ in ExportFormat:
        qtbot.keyClick(forms, Qt.Key.Key_Down)
        seen.append(forms.form)
    assert list(dict.fromkeys(seen)) == [form for form in ExportFormat if form is not ExportFormat.PARQUET]


def test_one_that_is_off_says_why_and_cannot_be_clicked(forms, qtbot):
    item = forms.topLevelItem(list(ExportFormat).index(ExportFormat.PARQUET))
    assert item.text(1) == item.toolTip(0) == "Parquet needs a library."
    with qtbot.assertNotEmitted(forms.chosen):
        qtbot.mouseClick(forms.viewport(), LEFT, pos=forms.visualItemRect(item).center())
    assert forms.form is ExportFormat.CSV


def test_nothing_is_cut_off(forms):
    for column in range(forms.columnCount()):
        assert forms.sizeHintForColumn(column) <= forms.columnWidth(column)
