from pathlib import Path

import pytest

from app.core.export_names import is_one_file, suggested_name, suggested_stem, with_ending
from app.core.formats import ExportFormat

NIGHT, DAWN = Path("/card.2/night 1.wav"), Path("/card.2/dawn.wav")


@pytest.mark.parametrize("form", ExportFormat)
def test_each_form_has_a_name_of_its_own_that_is_no_sound(form):
    name = suggested_name(form, [NIGHT])
    assert name.startswith("night 1")
    assert Path(name).suffix.lower() not in (".wav", ".flac")
    assert is_one_file(form) == (Path(name).suffix != "")


def test_several_recordings_are_called_by_their_folder():
    assert suggested_stem([NIGHT, DAWN]) == "card.2"
    assert suggested_stem([Path("/a.wav"), Path("/b.wav")]) == "a"
    assert suggested_name(ExportFormat.WAV, [NIGHT, DAWN]) == "card.2 clips"
    assert suggested_name(ExportFormat.RAVEN, [NIGHT]) == "night 1.Table.1.selections.txt"


@pytest.mark.parametrize(("named", "path"), [("a", "a.csv"), ("a.CSV", "a.CSV"), ("a.b", "a.b.csv")])
def test_a_name_gets_the_ending_that_it_lacks(named, path):
    assert with_ending(Path("x", named), ".csv") == Path("x", path)
