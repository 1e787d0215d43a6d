"""WAV files whose header does not say how long they are, because whoever wrote them was ended before they were."""

import struct
from pathlib import Path

from dass.audio_wav import chunks

_FRAME_BYTES_AT = 12
"""Where in the chunk ``fmt `` it says how many bytes the samples of one moment take."""


def state_length(path: Path) -> int:
    """Let a WAV file end with the last whole sample that is in it, say so in its header, and return how many there are.

    Its samples must be what comes last in it. A file that is too damaged, or no WAV, is left as it is and holds none.

    Raises
    ------
    OSError
        The file is not there, or cannot be written.
    """
    with path.open("r+b") as file:
        starts = {chunk.name: chunk.start for chunk in chunks(file)}
        file.seek(starts.get(b"fmt ", 0) + _FRAME_BYTES_AT)
        frame_bytes = int.from_bytes(file.read(2), "little")
        if not frame_bytes or not {b"fmt ", b"data"} <= starts.keys():
            return 0
        n_samples = (path.stat().st_size - starts[b"data"]) // frame_bytes
        end = file.truncate(starts[b"data"] + n_samples * frame_bytes)
        for place, start in ((4, 8), (starts[b"data"] - 4, starts[b"data"])):
            file.seek(place)
            file.write(struct.pack("<I", end - start))
    return n_samples
