from pathlib import Path

import pytest

import training
from dass.errors import DassError
from training.package_list import PackageList, words_of

NAMES = PackageList(
    ["game"],
    {"voices": ["Speech"]},
    {"bark": "Bark", "dog": "Dog", "machinegun": "Machine gun", "gun": "Gunshot, gunfire", "glass": "Glass"},
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("MachineGun_02b", ["machine", "gun"]),
        ("dog-bark.2", ["dog", "bark"]),
        ("UFOLanding", ["ufo", "landing"]),
        ("17", []),
    ],
)
def test_words_of_a_name(name: str, words: list[str]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("path", "classes"),
    [
        ("usr/share/games/sounds/Dog/bark1.ogg", ["Dog", "Bark"]),
        ("usr/share/games/dogs/x.ogg", ["Dog"]),
        ("usr/share/games/glass.ogg", ["Glass"]),
        ("usr/share/games/base.pk3/sound/machine_gun.wav", ["Machine gun", "Gunshot, gunfire"]),
        ("dog/share/games/hotdogs.ogg", []),
    ],
)
def test_classes_are_those_of_the_words_in_the_path(path: str, classes: list[str]) -> None:
    assert list(NAMES.classes("game", path)) == classes


def test_the_name_of_the_package_says_nothing_of_its_sounds() -> None:
    assert list(NAMES.classes("gun-dog-data", "usr/share/gun-dog/dog_bark.wav")) == ["Bark"]


def test_sounds_without_a_telling_name_may_be_known_by_their_package() -> None:
    assert list(NAMES.classes("voices", "usr/share/voices/17.wav")) == ["Speech"]
    assert list(NAMES.classes("voices", "usr/share/voices/bark.wav")) == ["Bark"]


def test_the_list_that_comes_with_the_program_can_be_read() -> None:
    names = PackageList.read(Path(training.__file__).with_name("collect_packages.toml"))
    assert set(names.unnamed) <= set(names.packages)
    assert all(words_of(word) == [word] for word in names.keywords)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("packages = [", "no list of packages"),
        ("packages = []\n[keywords]\n", "unnamed is missing"),
        ("packages = []\nunnamed = 3\nkeywords = 4\n", "no list of packages"),
        ('packages = []\n[unnamed]\n[keywords]\nDogg = ["dog"]\n', 'There is no class "Dogg"'),
        ('packages = []\n[unnamed]\na = ["Dogg"]\n[keywords]\n', 'There is no class "Dogg"'),
    ],
)
def test_a_wrong_list_is_explained(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "list.toml"
    path.write_text(text)
    with pytest.raises(DassError, match=message) as caught:
        PackageList.read(path)
    assert "list.toml" in str(caught.value)
