from pathlib import Path

import pytest
import soundfile
import typer
from typer.testing import CliRunner

from dass.errors import DassError
from tests.training.packed import MadePackages, wav_of
from tests.training.test_collection import noise
from training import collect
from training.collect import known_recordings

LIST = 'packages = ["first", "gone", "second"]\n[unnamed]\n[keywords]\nDog = ["dog"]\n'


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> MadePackages:
    made = MadePackages(
        {
            "first": {"usr/share/dog.wav": wav_of(noise(1, 2)), "usr/share/b.ogg": b"no sound"},
            "second": {"usr/share/cat.wav": wav_of(noise(2, 2))},
        }
    )
    monkeypatch.setattr(collect, "AptPackages", lambda: made)
    return made


def run(tmp_path: Path, *arguments: str) -> str:
    (tmp_path / "list.toml").write_text(LIST)
    app = typer.Typer()
    app.command()(collect.main)
    wanted = ["--packages", str(tmp_path / "list.toml"), "--out", str(tmp_path / "out"), *arguments]
    result = CliRunner().invoke(app, wanted)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def test_all_packages_are_collected_and_what_failed_is_told(packages: MadePackages, tmp_path: Path) -> None:
    output = run(tmp_path)
    assert "There is no gone." in output
    assert "2 clips, 0.00 hours" in output
    assert "1 unreadable" in output
    assert len((tmp_path / "out" / "manifest.csv").read_text().splitlines()) == 3
    assert "first/usr/share/b.ogg" in (tmp_path / "out" / "left_out.txt").read_text()


def test_a_second_run_fetches_only_what_is_missing_and_changes_nothing(packages: MadePackages, tmp_path: Path) -> None:
    run(tmp_path)
    before = (tmp_path / "out" / "manifest.csv").read_bytes()
    run(tmp_path)
    assert packages.opened == ["first", "gone", "second", "gone"]
    assert (tmp_path / "out" / "manifest.csv").read_bytes() == before


def test_excluded_recordings_stay_out(packages: MadePackages, tmp_path: Path) -> None:
    (tmp_path / "evaluation" / "deep").mkdir(parents=True)
    soundfile.write(tmp_path / "evaluation" / "deep" / "cat.flac", noise(2, 2)[3_000:25_000], 16_000)
    output = run(tmp_path, "--exclude", str(tmp_path / "evaluation"))
    assert "1 clips" in output
    assert "1 excluded recording" in output


def test_a_folder_without_recordings_to_exclude_is_no_slip_to_pass_over(tmp_path: Path) -> None:
    with pytest.raises(DassError, match="holds no recordings to exclude"):
        known_recordings(tmp_path)
