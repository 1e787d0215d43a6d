import pytest

from app.core.recordings import find_recordings


def touch(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_folders_give_recordings_at_any_depth_in_order_and_nothing_hidden(tmp_path):
    touch(tmp_path, "b.WAV", "a/2.flac", "a/1.mp3", "a/._1.mp3", ".trash/x.wav", "notes.txt")
    found, failures = find_recordings([tmp_path])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["a/1.mp3", "a/2.flac", "b.WAV"]
    assert failures == []


def test_a_file_given_by_name_counts_whatever_its_suffix(tmp_path):
    touch(tmp_path, "recording.bin")
    assert find_recordings([tmp_path / "recording.bin"])[0] == [tmp_path / "recording.bin"]


def test_each_recording_counts_once(tmp_path):
    touch(tmp_path, "a.wav")
    (tmp_path / "b.wav").symlink_to(tmp_path / "a.wav")
    assert find_recordings([tmp_path / "a.wav", tmp_path, tmp_path / "a.wav"])[0] == [tmp_path / "a.wav"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("lost.wav", "no such file"), ("empty", "holds no recordings"), (300 * "x", "cannot be opened")],
)
def test_what_gives_no_recording_is_told(tmp_path, name, reason):
    (tmp_path / "empty").mkdir()
    found, [failure] = find_recordings([tmp_path / name])
    assert found == []
    assert failure.path == tmp_path / name
    assert reason in failure.reason
