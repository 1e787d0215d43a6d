"""What tests of the program share: the program itself at work, and a stand-in for the Hugging Face hub."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import huggingface_hub
import pytest
import torch

from app.core.published import PUBLISHED, PublishedModel
from dass.checkpoint import save_model
from dass.config import PRESETS
from dass.model import Dass

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.desk import Desk

# Windows are drawn into memory: the tests need no screen and show none. Read once, when Qt starts.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

TINY = PublishedModel("dass-tiny-1.5", "someone/DASS_tiny", "tiny", 100_000, 1.5, "nobody")
PIECE = 4096


@dataclass
class HubStandIn:
    """Serves one file, redirecting from the hub's address to another host as the hub does; records what was asked."""

    content: bytes
    url: str = ""
    storage_url: str = ""
    announced: str | None = None
    status: int = 302
    drops: list[int] = field(default_factory=list)
    """Bytes after which each of the next answers breaks off."""
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        return self.announced or hashlib.sha256(self.content).hexdigest()

    @property
    def ranges(self) -> list[str | None]:
        return [headers.get("range") for method, _, headers in self.requests if method == "GET"]


class _Handler(BaseHTTPRequestHandler):
    hub: HubStandIn

    def do_HEAD(self) -> None:
        hub = self._recorded()
        if self.path != f"/{TINY.repository}/resolve/main/model.safetensors":
            self.send_error(404)
            return
        self.send_response(hub.status)
        self.send_header("Location", f"{hub.storage_url}/blob")
        self.send_header("X-Repo-Commit", "0" * 40)
        self.send_header("X-Linked-Etag", f'"{hub.sha256}"')
        self.send_header("X-Linked-Size", str(len(hub.content)))
        self.end_headers()

    def do_GET(self) -> None:
        hub = self._recorded()
        asked = self.headers["Range"]
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        rest = hub.content[start:]
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(rest)))
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{len(hub.content) - 1}/{len(hub.content)}")
        self.end_headers()
        self.wfile.write(rest[: hub.drops.pop(0)] if hub.drops else rest)

    def _recorded(self) -> HubStandIn:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.hub.requests.append((self.command, self.path, headers))
        return self.hub

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    """A tiny model with random weights."""
    torch.manual_seed(0)
    path = tmp_path / "some-model.safetensors"
    save_model(Dass(PRESETS["tiny"]), path, {"licence": "CC0-1.0", "description": "random weights"})
    return path


@pytest.fixture
def hub(model_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubStandIn]:
    """A hub that publishes one tiny model under the name of `TINY`."""
    monkeypatch.setitem(PUBLISHED, TINY.name, TINY)
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", PIECE)
    monkeypatch.setattr("time.sleep", [].append)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    hub = HubStandIn(model_file.read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.url, hub.storage_url = (f"http://{host}:{server.server_port}" for host in ("127.0.0.1", "localhost"))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield hub
    server.shutdown()
    server.server_close()
    thread.join()
    huggingface_hub.close_session()


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """A recording of forty seconds."""
    from tests.desk import tones

    return tones(tmp_path / "20260620_213000.wav")


@pytest.fixture
def make_desk(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Make the program with settings; imported only here, since most tests have no window."""
    from app.core.settings import Settings
    from tests.desk import Desk

    desks = []

    def make_desk(**settings: object) -> Desk:
        desks.append(Desk(qapp, qtbot, tmp_path, Settings(**settings)))
        return desks[-1]

    yield make_desk
    for desk in desks:
        desk.leave()


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """The program, which analyses nothing by itself."""
    return make_desk(analyse_on_open=False)


@pytest.fixture
def analysing_desk(make_desk: Callable[..., Desk], model_file: Path) -> Desk:
    """The program, which analyses what is opened, with a tiny model."""
    return make_desk(model=str(model_file))
