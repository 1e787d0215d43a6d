import sys
import time
from datetime import timedelta

import pytest

from app.core.capture_clock import system_clock


def test_time_goes_on_and_is_in_utc():
    clock = system_clock()
    first_s, then_s = clock.steady_s(), clock.steady_s()
    assert first_s <= then_s
    assert clock.utc().utcoffset() == timedelta(0)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux counts the time asleep on a clock of its own")
def test_time_asleep_counts():
    before_s = time.clock_gettime(time.CLOCK_BOOTTIME)
    now_s = system_clock().steady_s()
    assert before_s <= now_s <= time.clock_gettime(time.CLOCK_BOOTTIME)
