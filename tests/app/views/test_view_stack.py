from itertools import pairwise

import pytest

from app.views.explorer import Explorer
from app.views.view_stack import picture_size, stacked
from tests.fake_scores import placed


@pytest.fixture
def views(stage):
    stage.open(placed((0.0, 30.0)))
    explorer = Explorer(stage)
    explorer.set_timeline = explorer.show_timeline
    return stage.show(explorer, width=500, height=500).views


def test_views_stand_below_each_other_and_none_covers_another(views):
    places = [(top, top + view.height()) for top, view in stacked(views)]
    assert [view for _, view in stacked(views)] == list(views)
    assert all(stop < start for (_, stop), (start, _) in pairwise(places))
    assert (picture_size(views).width(), picture_size(views).height()) == (views[0].width(), places[-1][1])
