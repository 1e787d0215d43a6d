import pytest
from PySide6.QtCore import Qt

from app.viewmodels.row_table import Column, RowTable
from app.views.data_table import DataTable

COLUMNS = (
    Column[int]("Number", str, order=lambda row: row, is_number=True),
    Column[int]("Word", lambda row: "abcdefghijklm"[-row]),
)


@pytest.fixture
def rows(qapp):
    rows = RowTable(COLUMNS)
    rows.set_rows([9, 10, 1])
    return rows


@pytest.fixture
def table(rows, qtbot):
    table = DataTable(rows, "Numbers")
    qtbot.addWidget(table)
    table.resize(300, 200)
    with qtbot.waitExposed(table):
        table.show()
    return table


def seen(table):
    model = table.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def click_head(table, qtbot, column):
    head = table.horizontalHeader()
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=head.rect().topLeft() + _middle(head, column))


def _middle(head, column):
    point = head.rect().center()
    point.setX(head.sectionViewportPosition(column) + head.sectionSize(column) // 2)
    return point


def test_rows_stand_as_they_were_given_until_a_head_is_clicked(table, qtbot):
    assert seen(table) == ["9", "10", "1"]
    click_head(table, qtbot, 0)
    by_number = seen(table)
    click_head(table, qtbot, 0)
    assert sorted([by_number, seen(table)]) == [["1", "9", "10"], ["10", "9", "1"]]


def test_the_chosen_row_is_the_same_however_the_table_is_sorted(table, qtbot):
    with qtbot.waitSignal(table.chosen):
        table.choose(1)
    assert table.row == 10
    click_head(table, qtbot, 0)
    assert table.row == 10
    with qtbot.waitSignal(table.chosen):
        table.choose(2)
    assert table.row == 1


def test_a_click_chooses_a_whole_row_and_arrows_go_on(table, qtbot):
    cell = table.visualRect(table.model().index(0, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    assert table.row == 9
    assert len(table.selectionModel().selectedRows()) == 1
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert table.row == 10


def test_other_rows_leave_none_chosen(table, rows, qtbot):
    table.choose(1)
    rows.set_rows([4])
    assert table.row is None
    assert seen(table) == ["4"]
