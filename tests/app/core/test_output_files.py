from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.output_files import file_per_recording, unique_names


@given(
    st.sampled_from(["scores.npz", "scores", "deep/scores.NPZ"]),
    st.lists(st.sampled_from(["a/x.wav", "b/x.wav", "b/X.flac", "y.wav", "x-2.wav"]), min_size=1, unique=True),
)
def test_no_two_recordings_share_a_file(target, recordings):
    files = file_per_recording(Path(target), ".npz", [Path(name) for name in recordings])
    assert set(files) == {Path(name) for name in recordings}
    assert len({str(file).casefold() for file in files.values()}) == len(recordings)
    assert all(file.suffix.lower() == ".npz" for file in files.values())


@pytest.mark.parametrize(
    ("target", "recordings", "files"),
    [
        ("s.npz", ["a.wav"], ["s.npz"]),
        ("s.npz", ["a.wav", "b.wav"], ["s-a.npz", "s-b.npz"]),
        ("s", ["a.wav"], ["s/a.npz"]),
        ("s", ["1/a.wav", "2/a.wav"], ["s/a.npz", "s/a-2.npz"]),
    ],
)
def test_files_are_named_after_their_recordings(target, recordings, files):
    named = file_per_recording(Path(target), ".npz", [Path(name) for name in recordings])
    assert [file.as_posix() for file in named.values()] == files


@given(st.lists(st.text("aA-2", min_size=1)))
def test_names_are_unique_also_where_case_does_not_count(names):
    unique = unique_names(names)
    assert len({name.casefold() for name in unique}) == len(names)
    assert all(made.startswith(name) for made, name in zip(unique, names, strict=True))
