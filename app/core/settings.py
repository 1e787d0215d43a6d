"""What the user prefers, kept between starts."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import platformdirs

from app.core.files import replacing
from app.core.live_settings import LiveSettings, live_settings
from app.core.model_store import DEFAULT_MODEL

ThemeChoice = Literal["system", "light", "dark"]

DeviceChoice = Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True)
class Settings:
    """Preferences that hold for every project; what belongs to one project is kept in it."""

    theme: ThemeChoice = "system"
    analyse_on_open: bool = True
    model: str = DEFAULT_MODEL
    device: DeviceChoice = "auto"
    """Where models run."""
    output_device: str = ""
    """Name of the device that plays; empty for the system's."""
    volume: float = 1.0
    """Of playback, a share from 0 to 1."""
    keeps_pitch: bool = True
    """Whether sound played at another speed sounds as high as it is."""
    follows_playback: bool = True
    """Whether the visible window moves along with what is heard."""
    plays_on_jump: bool = True
    """Whether an event is heard when one goes there."""
    live: LiveSettings = field(default_factory=LiveSettings)
    """How to listen."""
    last_folder: str = ""
    """Where the user last opened or saved something; empty before."""
    last_export_folder: str = ""
    """Where events last went to, or labels came from; empty before."""
    window_geometry: str = ""
    """Size and place of the main window as Qt gives them, in base64; empty before the first end."""
    window_layout: str = ""
    """Docks and bars of the main window, likewise."""


class SettingsStore:
    """Reads and writes the file with the settings.

    Keys that this version does not know stay in the file, for the version that does.

    Parameters
    ----------
    path
        The file; by default ``settings.json`` in the platform's folder for the program's settings.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or platformdirs.user_config_path("dass-explorer", appauthor=False) / "settings.json"
        self.damage = ""
        """Sentence for the user where the last `load` found a file that it could not read; else empty."""

    def load(self) -> Settings:
        """Return the settings; what is not there or makes no sense has its default.

        A damaged file is put aside under another name, so that nothing is lost and the next start is undisturbed.
        """
        self.damage = ""
        try:
            return _settings(self._read())
        except (OSError, ValueError):
            self.damage = self._put_aside()
            return Settings()

    def save(self, settings: Settings) -> None:
        """Write ``settings``.

        Raises
        ------
        DassError
            The file cannot be written.
        """
        text = json.dumps({**self._others(), **asdict(settings)}, indent=2, sort_keys=True)
        with replacing(self._path) as part:
            part.write_text(text + "\n", encoding="utf-8")

    def _read(self) -> dict[str, object]:
        """Return what is in the file; raise OSError or ValueError where it cannot be read."""
        if not self._path.exists():
            return {}
        values = json.loads(self._path.read_text(encoding="utf-8"))
        if not isinstance(values, dict):
            raise ValueError("not an object")
        return values

    def _others(self) -> dict[str, object]:
        try:
            return self._read()
        except (OSError, ValueError):
            return {}

    def _put_aside(self) -> str:
        kept = self._path.with_suffix(".damaged.json")
        try:
            self._path.replace(kept)
        except OSError as error:
            return f"The settings in {self._path} cannot be read and are as on the first start: {error.strerror}."
        return f"The settings could not be read and are as on the first start; the damaged file is kept as {kept}."


def _settings(values: Mapping[str, object]) -> Settings:
    hints = get_type_hints(Settings)
    plain = {key: value for key, value in values.items() if key in hints and _suits(value, hints[key])}
    return Settings(live=live_settings(values.get("live")), **plain)  # type: ignore[arg-type]


def _suits(value: object, hint: object) -> bool:
    """Tell whether a field of type ``hint`` may hold ``value``; numbers are shares from 0 to 1."""
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    if hint is float:
        return isinstance(value, int | float) and 0 <= value <= 1
    return type(value) is hint
