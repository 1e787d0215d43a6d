"""The table of events as a Parquet file, for those who go on with it in a program."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from app.core.event_records import COLUMNS, record
from app.core.exported_event import ExportedEvent
from dass.errors import DassError

_TIMES = ("start_utc", "end_utc")
_NUMBERS = ("start_s", "end_s", "score", "score_mean", "low_hz", "high_hz")


def check_library() -> None:
    """Raise where Parquet cannot be written.

    Raises
    ------
    DassError
        The library that writes it is not installed.
    """
    if find_spec("pyarrow") is None:
        raise DassError(
            'Parquet needs a library that is not installed: pip install "dass-explorer[export]", or choose csv.'
        )


def write_parquet(path: Path, events: Iterable[ExportedEvent]) -> None:
    """Write the rows of `app.core.event_records.record`: numbers are float64, times microseconds in UTC, null unknown.

    Raises
    ------
    DassError
        As `check_library`.
    OSError
        The file cannot be written.
    """
    check_library()
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = dict.fromkeys(COLUMNS, pa.string())
    types |= dict.fromkeys(_NUMBERS, pa.float64()) | dict.fromkeys(_TIMES, pa.timestamp("us", tz="UTC"))
    rows = pa.Table.from_pylist([record(event) for event in events], pa.schema(list(types.items())))
    pq.write_table(rows, path)
