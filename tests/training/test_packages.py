import io
import os
import sys
from pathlib import Path

import pytest

from dass.errors import DassError
from tests.training.packed import tar_of, zip_of
from training.packages import AptPackages, Package, named_licences


def contents(files: dict[str, bytes]) -> tuple[dict[str, bytes], str]:
    package = Package(io.BytesIO(tar_of(files)))
    return {name: path.read_bytes() for name, path in package.sounds()}, package.licence


def test_sounds_are_those_of_the_package_and_of_its_zip_archives() -> None:
    archive = zip_of({"sound/hit.WAV": b"hit", "readme.txt": b"text", "deep/er/step.ogg": b"step"})
    sounds, _ = contents(
        {"usr/share/game/a.ogg": b"a", "usr/share/game/b.png": b"b", "usr/share/game/base.pk3": archive}
    )
    assert sounds == {
        "usr/share/game/a.ogg": b"a",
        "usr/share/game/base.pk3/sound/hit.WAV": b"hit",
        "usr/share/game/base.pk3/deep/er/step.ogg": b"step",
    }


def test_a_damaged_archive_is_handed_on_so_that_it_is_found_unreadable() -> None:
    assert contents({"usr/share/game/base.zip": b"no zip"})[0] == {"usr/share/game/base.zip": b"no zip"}
    archive = bytearray(zip_of({"hit.wav": b"h" * 1000}))
    archive[45] ^= 255
    assert contents({"base.zip": bytes(archive)})[0] == {"base.zip/hit.wav": b""}


def test_the_licence_is_that_of_the_copyright_file() -> None:
    copyright_file = b"Files: *\nLicense: GPL-2+\n\nFiles: data/*\nLicense:  CC-BY-SA-3.0\n\nLicense: GPL-2+\n text\n"
    _, licence = contents({"usr/share/doc/game-data/copyright": copyright_file, "usr/share/game/a.ogg": b"a"})
    assert licence == "GPL-2+, CC-BY-SA-3.0 (Debian copyright)"
    assert "copyright file" in contents({"usr/share/game/a.ogg": b"a"})[1]


@pytest.mark.parametrize(
    ("text", "licences"),
    [
        ("under the GPL-2 (see /usr/share/common-licenses/GPL-2)", "GPL-2 (Debian copyright)"),
        ("It is in the public domain.", "public domain (Debian copyright)"),
        ("".join(f"License: {name}\n" for name in "ABCDE"), "A, B, C, D and others (Debian copyright)"),
        ("All rights are yours.", ""),
    ],
)
def test_licences_named_in_a_copyright_file(text: str, licences: str) -> None:
    assert named_licences(text) == licences


def put_on_path(folder: Path, name: str, lines: str) -> None:
    tool = folder / name
    tool.write_text(f"#!{sys.executable}\nimport sys\nfrom pathlib import Path\n{lines}\n")
    tool.chmod(0o755)


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with an apt-get that knows one package, game, and a dpkg-deb that gives it as it is."""
    folder = tmp_path / "bin"
    folder.mkdir()
    content = tar_of({"usr/share/game/a.ogg": b"a" * 300_000, "usr/share/game/z.txt": b"z" * 300_000})
    (tmp_path / "game.tar").write_bytes(content)
    put_on_path(
        folder,
        "apt-get",
        f"""
if sys.argv[1:] != ["-q", "download", "game"]:
    sys.exit("W: a warning\\nE: Unable to locate package " + sys.argv[-1])
Path("game_1%3a2.0_all.deb").write_bytes(Path({str(tmp_path / "game.tar")!r}).read_bytes())""",
    )
    put_on_path(
        folder,
        "dpkg-deb",
        'assert sys.argv[1] == "--fsys-tarfile"\nsys.stdout.buffer.write(Path(sys.argv[2]).read_bytes())',
    )
    monkeypatch.setenv("PATH", str(folder) + os.pathsep + os.environ["PATH"])
    return folder


def test_packages_are_downloaded_and_unpacked(tools: Path) -> None:
    with AptPackages().open("game") as files:
        assert {name: path.stat().st_size for name, path in Package(files).sounds()} == {
            "usr/share/game/a.ogg": 300_000
        }


def test_a_package_that_there_is_not_is_named_with_what_apt_says(tools: Path) -> None:
    with (
        pytest.raises(DassError, match=r"download gone \(E: Unable to locate package gone\): run apt-get update"),
        AptPackages().open("gone"),
    ):
        pass


def test_a_package_that_cannot_be_unpacked_is_named(tools: Path) -> None:
    put_on_path(tools, "dpkg-deb", 'sys.exit("dpkg-deb: error: not a Debian format archive")')
    with pytest.raises(DassError, match="game cannot be unpacked"), AptPackages().open("game") as files:
        list(Package(files).sounds())


def test_another_system_is_told_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DassError, match="no apt-get here: run this on Debian or Ubuntu"):
        AptPackages()
