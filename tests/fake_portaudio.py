"""A sounddevice module whose devices a test makes up."""


class PortAudioError(Exception):
    pass


class FakePortAudio:
    """What is used of sounddevice.

    Parameters
    ----------
    devices
        Name, number of inputs and number of outputs of each.

    Attributes
    ----------
    default : int
        The index of the device that is the default in both directions.
    _initialized : int
        How often PortAudio was started and not ended.
    streams : list
        All that were opened.
    error : tuple or None
        What opening a stream fails with.
    """

    PortAudioError = PortAudioError

    def __init__(self, *devices, default=0):
        self.devices = [
            {
                "index": index,
                "name": name,
                "hostapi": 0,
                "max_input_channels": n_inputs,
                "max_output_channels": n_outputs,
                "default_samplerate": 44_100.0,
            }
            for index, (name, n_inputs, n_outputs) in enumerate(devices)
        ]
        self.default = default
        self._initialized = 1
        self.streams = []
        self.error = None
        self.OutputStream = self.InputStream = self._open_stream

    def query_hostapis(self):
        return ({"name": "ALSA"},)

    def query_devices(self, kind=None):
        if kind is None:
            return self.devices
        if self.default >= len(self.devices):
            raise PortAudioError("Error querying device -1")
        if not self.devices[self.default][f"max_{kind}_channels"]:
            raise ValueError(f"Not an {kind} device: 0")
        return self.devices[self.default]

    def _terminate(self):
        assert all(stream.is_closed for stream in self.streams)
        self._initialized -= 1

    def _initialize(self):
        self._initialized += 1

    def _open_stream(self, **settings):
        if self.error:
            raise PortAudioError(*self.error)
        self.streams.append(FakeStream(**settings))
        return self.streams[-1]


class FakeStream:
    latency = 0.07

    def __init__(self, callback, **settings):
        self.callback, self.settings = callback, settings
        self.active = self.is_closed = False

    def start(self):
        self.active = True

    def stop(self, **_):
        self.active = False

    def close(self, **_):
        self.active, self.is_closed = False, True
