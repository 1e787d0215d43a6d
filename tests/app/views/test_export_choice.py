import pytest

from app.core.annotation import Verdict
from app.core.annotation_columns import VERDICTS
from app.viewmodels.exportable import Scope
from app.views.export_choice import ExportChoice


@pytest.fixture
def choice(qtbot):
    choice = ExportChoice()
    qtbot.addWidget(choice)
    return choice


def test_each_choice_is_told_once(choice, qtbot):
    told = []
    choice.changed.connect(lambda: told.append((choice.scope, choice.verdicts)))
    choice.listed.click()
    choice.said.setCurrentIndex(1)
    choice.everything.click()
    choice.said.setCurrentIndex(2)
    unrejected = (Verdict.NONE, Verdict.ACCEPTED, Verdict.UNSURE)
    assert told == [
        (Scope.LISTED, VERDICTS),
        (Scope.LISTED, unrejected),
        (Scope.PROJECT, unrejected),
        (Scope.PROJECT, (Verdict.ACCEPTED,)),
    ]


def test_where_nothing_is_listed_all_of_the_project_is_left(choice):
    choice.allow_listed(True)
    choice.listed.click()
    choice.allow_listed(False)
    assert choice.scope is Scope.PROJECT
    assert not choice.listed.isEnabled()
    assert "Nothing is looked for" in choice.listed.toolTip()
    choice.allow_listed(True)
    assert choice.listed.isEnabled()
