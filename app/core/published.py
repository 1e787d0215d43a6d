"""The DASS checkpoints that their authors published, and the way they come from the Hugging Face hub."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dass.errors import DassError

LICENCE = "BSD-3-Clause"

Watch = Callable[[int, int], None]
"""Is told how many bytes of a download are there and how many there will be; what it raises ends the download, which
goes on from there the next time."""

_FILE = "model.safetensors"
_SHA256_DIGITS = 64
_CHUNK_BYTES = 2**18


@dataclass(frozen=True)
class PublishedModel:
    """A checkpoint on the hub (arXiv 2407.04082)."""

    name: str
    repository: str
    preset: str
    """Its size, a key of `dass.config.PRESETS`."""
    size_bytes: int
    """Approximate: float32 tensors."""
    published_map: float
    """Mean average precision on the AudioSet evaluation set, in percent."""
    teacher: str

    @property
    def description(self) -> str:
        """Return what it is, in a few words."""
        return f"DASS {self.preset}, distilled from {self.teacher}"

    @property
    def page(self) -> str:
        """Return the web address from which a browser fetches the weights."""
        return f"https://huggingface.co/{self.repository}/resolve/main/{_FILE}"


def _small(figure: float, teacher: str) -> PublishedModel:
    repository = f"saurabhati/DASS_small_AudioSet_{figure}"
    return PublishedModel(f"dass-small-{figure}", repository, "small", 120_000_000, figure, teacher)


def _medium(figure: float, teacher: str, repository: str) -> PublishedModel:
    return PublishedModel(f"dass-medium-{figure}", f"saurabhati/{repository}", "medium", 195_000_000, figure, teacher)


PUBLISHED = {
    model.name: model
    for model in (
        _small(47.2, "AST"),
        _medium(47.6, "AST", "DASS_medium_AudioSet_47.6"),
        _small(48.6, "AST and HTS-AT"),
        # The repository says small; the figure is the medium's.
        _medium(48.9, "AST and HTS-AT", "DASS_small_AudioSet_48.9"),
        _small(50.1, "SSLAM"),
        _medium(50.2, "SSLAM", "DASS_medium_AudioSet_50.2"),
    )
}
"""By name."""


def fetch(model: PublishedModel, folder: Path, endpoint: str | None = None, watch: Watch | None = None) -> Path:
    """Download the weights of ``model`` into ``folder`` and return the file, whole and checked.

    What an earlier, interrupted call left there is continued. Only the weights are fetched, never a repository's code;
    no account is used and nothing is reported to the hub.

    Parameters
    ----------
    model
        What to download.
    folder
        Made if it does not exist. The file in it is named after its content.
    endpoint
        Address of the hub; ``None`` is the public one, or what ``HF_ENDPOINT`` names.
    watch
        Called as the bytes arrive.

    Raises
    ------
    DassError
        If the hub cannot be reached or refuses, the disk is full, or the content is not what the hub announced.
    """
    import httpx

    try:
        return _fetch(model, folder, endpoint, watch or _ignore)
    except (httpx.HTTPError, OSError) as error:
        raise DassError(
            f"{model.name} could not be downloaded ({_reason(error)}); try again later to go on from here, or open "
            f"{model.page} in a browser and add that file under the name {model.name} "
            f"(dass-explorer models add PATH --name {model.name})."
        ) from error


class _WatchedFile(io.FileIO):
    """A file that tells how far it has got."""

    def __init__(self, path: Path, tell: Callable[[int], None]) -> None:
        super().__init__(path, "a")
        self._tell_size = tell
        tell(self.tell())

    def write(self, data: Any, /) -> int:
        n_written = super().write(data)
        self._tell_size(self.tell())
        return n_written


def _fetch(model: PublishedModel, folder: Path, endpoint: str | None, watch: Watch) -> Path:
    from huggingface_hub import constants, get_hf_file_metadata, hf_hub_url
    from huggingface_hub.file_download import http_get

    from dass.metadata import sha256

    constants.HF_HUB_DISABLE_TELEMETRY = True
    # The library's 10 MiB at a time look like a standstill, and up to that much is lost where a download breaks off.
    constants.DOWNLOAD_CHUNK_SIZE = min(constants.DOWNLOAD_CHUNK_SIZE, _CHUNK_BYTES)
    url = hf_hub_url(model.repository, _FILE, endpoint=endpoint)
    announced = get_hf_file_metadata(url, token=False, endpoint=endpoint)
    if announced.etag is None or len(announced.etag) != _SHA256_DIGITS:
        raise OSError("the hub announced no SHA-256 for the file")
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{announced.etag}.safetensors"
    # hf_hub_download starts over after every interruption; the function below it does not.
    with _WatchedFile(partial, lambda size: watch(size, announced.size or model.size_bytes)) as file:
        http_get(
            announced.location,
            file,
            resume_size=file.tell(),
            expected_size=announced.size,
            displayed_filename=model.name,
        )
    if sha256(partial) != announced.etag:
        partial.unlink()
        raise OSError("what arrived is not what the hub announced: its SHA-256 differs")
    return partial


def _ignore(_n_bytes: int, _n_all: int) -> None:
    pass


def _reason(error: Exception) -> str:
    response = getattr(error, "response", None)
    if response is not None:
        return f"the server answered {response.status_code}"
    said = str(error).partition("\n")[0] or type(error).__name__
    return said if isinstance(error, OSError) else f"no connection: {said}"
