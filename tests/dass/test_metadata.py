import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save

from dass.errors import CheckpointError
from dass.metadata import read_metadata


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("metadata") / "m.safetensors"


@given(said=st.dictionaries(st.text(), st.text()))
def test_what_was_said_comes_back(said, path):
    path.write_bytes(save({"weight": np.zeros(1)}, said))
    assert read_metadata(path) == said


def test_nothing_is_said_by_a_pth_or_a_published_file(path):
    path.write_bytes(save({"weight": np.zeros(1)}))
    assert read_metadata(path) == read_metadata(path.with_suffix(".pth")) == {}


@pytest.mark.parametrize("content", [None, b"", b"not a model"])
def test_a_file_that_cannot_be_read_is_named(content, tmp_path):
    if content is not None:
        (tmp_path / "m.safetensors").write_bytes(content)
    with pytest.raises(CheckpointError, match=r"m\.safetensors: damaged"):
        read_metadata(tmp_path / "m.safetensors")


def test_no_torch_is_loaded():
    program = "import sys, dass.metadata; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
