"""Reports of failures that nobody foresaw, for those who can mend the program."""

import platform
import traceback
from datetime import UTC, datetime
from importlib.metadata import version

from app.core.files import log_folder


def report_crash(error: BaseException) -> str:
    """Add ``error`` with its traceback to the log and return the one sentence for the user."""
    file = log_folder() / "errors.log"
    about = f"{datetime.now(UTC).isoformat(timespec='seconds')} dass-explorer {version('dass-explorer')}"
    entry = f"{about}, Python {platform.python_version()}, {platform.platform()}\n{_traceback(error)}\n"
    sentence = f"Something unforeseen went wrong ({type(error).__name__}: {error})"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(entry)
    except OSError:
        return f"{sentence}, and the log {file} cannot be written."
    return f"{sentence}; the details are in {file}."


def _traceback(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))
