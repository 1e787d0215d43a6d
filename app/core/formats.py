"""The forms in which results can be written."""

from enum import StrEnum


class Format(StrEnum):
    """A form of what is heard in recordings; `app.core.results` writes them."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    RAVEN = "raven"
    AUDACITY = "audacity"


class ListFormat(StrEnum):
    """A form of a ranked list of events."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class ExportFormat(StrEnum):
    """A form in which events leave a project; `app.core.exports` writes them."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    RAVEN = "raven"
    AUDACITY = "audacity"
    WAV = "wav"
    """A sound file for each event."""
    FLAC = "flac"
    """Likewise."""
    COPY = "copy"
    """A copy of each recording with its events marked."""
