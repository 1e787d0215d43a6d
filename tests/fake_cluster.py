"""A cluster of Dask whose workers are threads here: they see what a test puts in the place of something."""

import logging
from contextlib import contextmanager

from distributed import LocalCluster


@contextmanager
def threads_as_workers(n_workers):
    with LocalCluster(
        n_workers=n_workers,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    ) as cluster:
        yield cluster
