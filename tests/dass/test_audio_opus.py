import numpy as np
import pytest
import soundfile as sf

from dass.audio import open_audio
from dass.audio_opus import OpusSource
from tests.audio_files import Format, lost_from, read_all, signal, write


@pytest.mark.parametrize("rest", [3, 40, 300])
def test_the_last_packet_of_opus_in_pieces(tmp_path, rest):
    """Going on to read inside a short last packet, libsndfile begins the packet again."""
    path = tmp_path / "a.opus"
    sf.write(path, signal(50 * 320 + rest, 16_000).T, 16_000, format="OGG", subtype="OPUS")
    expected = sf.read(path, dtype="float32")[0].T
    with open_audio(path) as source:
        assert np.array_equal(read_all(source, 1_001), expected)
        for start in range(50 * 320 - 700, source.n_samples, 50):
            assert np.array_equal(source.read(start, start + 50), expected[:, start : start + 50])


def test_what_libsndfile_gives_up_is_silent(tmp_path, monkeypatch):
    path = tmp_path / "a.opus"
    write(path, Format("a.opus", rate=16_000), signal(40 * 16_000, 16_000))
    with open_audio(path) as source:
        whole = read_all(source)
    cut = OpusSource._cut
    hole = int(5.2 * 16_000)
    monkeypatch.setattr(
        OpusSource, "_cut", lambda self, start, stop: None if start <= hole < stop else cut(self, start, stop)
    )
    with open_audio(path) as source:
        read = read_all(source)
        assert np.array_equal(source.read(70_000, 90_000), read[:, 70_000:90_000])
        assert not read[:, 5 * 16_000 : int(5.5 * 16_000)].any()
        assert np.array_equal(read[:, : 5 * 16_000], whole[:, : 5 * 16_000])
        np.testing.assert_allclose(read[:, 6 * 16_000 :], whole[:, 6 * 16_000 :], atol=1e-6)
        assert lost_from(source) == 5.0
