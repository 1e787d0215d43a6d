"""A sound server of one's own with one room in it: what is played there is what the microphone hears.

    .venv/bin/python -m tests.null_sink --play FILE --play FILE -- dass-explorer live --device "pulse, ALSA"

plays recordings in it one after the other, again and again, while a command runs.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from ctypes.util import find_library
from itertools import cycle
from pathlib import Path

from dass.audio import open_audio
from tests.patience import PATIENCE_MS

DEVICE = "pulse, ALSA"
"""What PortAudio calls the sound server's choice, which is the room."""

RATE = 48_000
_ROOM = ("module-null-sink", "sink_name=room", f"rate={RATE}", "channels=2", "format=float32le")

_PULSEAUDIO = "pulseaudio -n --daemonize=no --use-pid-file=no --exit-idle-time=-1 --load=module-native-protocol-unix"
_PIPEWIRE = ("dbus-daemon --session --nofork --nopidfile --address={bus}", "pipewire", "wireplumber", "pipewire-pulse")
_PLUGIN = "lib*/**/alsa-lib/libasound_module_pcm_pulse.so"
_SOCKETS = {"dbus-daemon": "bus", "pipewire": "pipewire-0"}
"""What must be there before the next server is started."""


def missing():
    """Return why there can be no room on this machine, or nothing."""
    if sys.platform != "linux":
        return "there are null sinks on Linux only"
    if not all(map(shutil.which, ("pactl", "pacat"))):
        return "pactl and pacat (pulseaudio-utils) are not installed"
    if not find_library("portaudio"):
        return "PortAudio (libportaudio2) is not installed"
    if not any(Path("/usr").glob(_PLUGIN)):
        return "ALSA's way to sound servers (libasound2-plugins) is not installed"
    if not _servers():
        return "neither PulseAudio nor PipeWire (with wireplumber, pipewire-pulse and dbus-daemon) is installed"
    return ""


class NullSink:
    """Runs from entering to leaving it.

    Attributes
    ----------
    env : dict
        The environment of programs that are to hear it.
    """

    def __enter__(self):
        with ExitStack() as stack:
            self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="room")))
            self.env = self._environment()
            self.start()
            stack.callback(self.stop)
            self._resources = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._resources.close()

    def start(self):
        """Start the server, and wait until the room is the microphone."""
        self._servers = ExitStack()
        for command in _servers():
            self._serve(command)
        self._wait(lambda: self._pactl("load-module", *_ROOM))
        self._wait(lambda: "room.monitor" in self._pactl("info"))

    def stop(self):
        """End the server, with which the microphone is gone."""
        self._servers.close()

    def play(self, samples, sample_rate=RATE):
        """Begin to play float32 (n_channels, n) and return the process that does."""
        form = (f"--rate={sample_rate}", f"--channels={len(samples)}", "--format=float32le")
        with tempfile.TemporaryFile(dir=self._folder) as file:
            samples.T.tofile(file)
            file.seek(0)
            return subprocess.Popen(["pacat", "--playback", "--raw", "--device=room", *form], stdin=file, env=self.env)

    def _environment(self):
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PULSE_", "PIPEWIRE_"))}
        homes = {f"XDG_{kind}_HOME": str(self._folder / kind.lower()) for kind in ("CONFIG", "STATE", "CACHE", "DATA")}
        bus = f"unix:path={self._folder / 'bus'}"
        return inherited | homes | {"XDG_RUNTIME_DIR": str(self._folder), "DBUS_SESSION_BUS_ADDRESS": bus}

    def _serve(self, command):
        words = command.format(bus=self.env["DBUS_SESSION_BUS_ADDRESS"]).split()
        silence = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen(words, env=self.env, **silence)
        self._servers.callback(server.wait)
        self._servers.callback(server.terminate)
        if words[0] in _SOCKETS:
            self._wait((self._folder / _SOCKETS[words[0]]).exists)

    def _pactl(self, *words):
        """Return what it says, which is nothing where it fails."""
        return subprocess.run(["pactl", *words], env=self.env, capture_output=True, text=True, check=False).stdout

    def _wait(self, condition):
        for _ in range(PATIENCE_MS // 50):
            if condition():
                return
            threading.Event().wait(0.05)
        raise TimeoutError("the sound server does not start")


def _servers():
    if shutil.which("pulseaudio"):
        return (_PULSEAUDIO,)
    return _PIPEWIRE if all(shutil.which(command.split()[0]) for command in _PIPEWIRE) else ()


def _play_for_ever(sink, paths):
    for path in cycle(paths):
        with open_audio(path) as source:
            sink.play(source.read(0, source.n_samples), source.sample_rate).wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--play", action="append", type=Path, default=[], metavar="FILE")
    parser.add_argument("command", nargs="+")
    asked = parser.parse_args()
    with NullSink() as sink:
        threading.Thread(target=_play_for_ever, args=(sink, asked.play), daemon=True).start()
        sys.exit(subprocess.run(asked.command, env=sink.env, check=False).returncode)


if __name__ == "__main__":
    main()
