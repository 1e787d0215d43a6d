"""DASS: the engine that tags recordings of any length. No Qt, nothing printed, torch loads on first use."""

import os

# Waiting OpenMP threads spin by default and take the cores from the scan's own threads, and from everything else on the
# machine: with one of two cores busy elsewhere DASS-small ran at 8 times real time so, at 30 with threads that sleep.
# OpenMP reads this once, when torch loads.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
