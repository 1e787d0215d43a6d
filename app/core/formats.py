"""The forms in which results can be written."""

from enum import StrEnum


class Format(StrEnum):
    """A form of results; `app.core.results` writes them."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    RAVEN = "raven"
    AUDACITY = "audacity"
