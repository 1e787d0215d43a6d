import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.viewmodels.row_table import ROW_ROLE, SORT_ROLE, Column, RowTable

COLUMNS = (Column[int]("Number", str, order=lambda row: -row, is_number=True), Column[int]("Hex", hex, "Base 16"))


@pytest.fixture
def table(qapp):
    table = RowTable(COLUMNS)
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield table
    tester.deleteLater()


def cell(table, row, column, role=Qt.ItemDataRole.DisplayRole):
    return table.data(table.index(row, column), role)


def test_cells_say_what_the_columns_say_of_the_rows(table):
    table.set_rows([3, 26])
    assert (table.rowCount(), table.columnCount()) == (2, 2)
    assert [[cell(table, row, column) for column in (0, 1)] for row in (0, 1)] == [["3", "0x3"], ["26", "0x1a"]]
    assert cell(table, 1, 1, ROW_ROLE) == 26
    table.set_rows([5])
    assert table.rows == (5,)


def test_a_column_sorts_by_its_own_order_or_by_its_text(table):
    table.set_rows([3])
    assert cell(table, 0, 0, SORT_ROLE) == -3
    assert cell(table, 0, 1, SORT_ROLE) == "0x3"


def test_numbers_stand_right_under_their_heads(table):
    table.set_rows([3])
    role = Qt.ItemDataRole.TextAlignmentRole
    for column, side in ((0, Qt.AlignmentFlag.AlignRight), (1, Qt.AlignmentFlag.AlignLeft)):
        assert cell(table, 0, column, role) & side
        assert table.headerData(column, Qt.Orientation.Horizontal, role) & side


def test_heads_name_and_explain(table):
    def head(column, role):
        return table.headerData(column, Qt.Orientation.Horizontal, role)

    assert [head(column, Qt.ItemDataRole.DisplayRole) for column in (0, 1)] == ["Number", "Hex"]
    assert [head(column, Qt.ItemDataRole.ToolTipRole) for column in (0, 1)] == ["Number", "Base 16"]
    assert table.headerData(0, Qt.Orientation.Vertical) is None


def test_there_is_nothing_below_a_cell_and_nothing_outside(table):
    table.set_rows([3])
    assert table.rowCount(table.index(0, 0)) == table.columnCount(table.index(0, 0)) == 0
    assert table.data(QModelIndex()) is None
