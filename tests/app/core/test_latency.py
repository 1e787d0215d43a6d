from itertools import pairwise

import pytest

from app.core.latency import LATENCIES, nearest
from dass.config import FEATURES


@pytest.mark.parametrize("latency", LATENCIES)
def test_scores_can_be_there_in_time(latency):
    columns = max(latency.forward_chunk, latency.chunk + latency.look_ahead)
    assert columns * FEATURES.column_s < latency.seconds + 0.3


NOISE = 0.02
"""By how much two measurements differ whose policies hardly do."""


def test_waiting_longer_loses_no_more():
    for shorter, longer in pairwise(LATENCIES):
        assert shorter.found <= longer.found <= 1
        assert shorter.edges - NOISE <= longer.edges <= 1


@pytest.mark.parametrize(("seconds", "chosen_s"), [(0, 0.4), (0.4, 0.4), (1.2, 1), (4, 5), (1e9, 10)])
def test_what_was_chosen_before_is_found_again(seconds, chosen_s):
    assert nearest(seconds).seconds == chosen_s
