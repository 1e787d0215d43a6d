"""Settings for all tests."""

import os

from hypothesis import settings

# The tests' models are so small that PyTorch's threads wait for each other more than they work, and on a busy machine
# each wait is a time slice. What depends on the number of threads sets it. Read once, when torch loads.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# How long an example takes depends on what else the machine does; no law here is about time. Examples are the same in
# every run, so that a change is not blamed for what it did not do; EXPLORE=1 looks for new ones.
settings.register_profile("untimed", deadline=None, derandomize="EXPLORE" not in os.environ)
settings.load_profile("untimed")
