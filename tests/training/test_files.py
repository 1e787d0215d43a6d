from pathlib import Path

from training.files import write_atomically


def test_an_atomic_write_leaves_the_file_and_nothing_else(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.npy", b"old")
    write_atomically(tmp_path / "a.npy", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.npy", b"new")]
