import subprocess
import sys

import pytest

from app.__main__ import main
from dass.events import EventPolicy


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["dass-explorer", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code


def test_without_a_verb_there_is_an_overview(monkeypatch, capsys):
    assert run(monkeypatch) == 0
    assert "dass-explorer tag recording.wav" in capsys.readouterr().out


def test_the_version_is_printed(monkeypatch, capsys):
    assert run(monkeypatch, "--version") == 0
    assert capsys.readouterr().out.startswith("DASS Explorer 0.")


def test_the_help_knows_the_threshold(monkeypatch, capsys):
    run(monkeypatch, "tag", "--help")
    assert f"{EventPolicy.threshold} if left out" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("arguments", [["--help"], ["tag", "--help"]])
def test_help_waits_for_no_heavy_library(arguments):
    program = (
        "import sys\nfrom app.__main__ import cli\n"
        f"try: cli({arguments})\nexcept SystemExit: pass\n"
        "print(sorted({'torch', 'numba', 'numpy', 'soundfile', 'av', 'huggingface_hub'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert out.splitlines()[-1] == "[]"
