import pytest
from PySide6.QtGui import QImage

from app.views.explorer import Explorer
from app.views.view_picture import PictureForm, ViewPicture
from app.views.view_stack import picture_size
from tests.fake_scores import placed
from tests.leftovers import nothing_left_running  # noqa: F401

NAMES = {PictureForm.SCREEN: "view.png", PictureForm.SHARP: "view.png", PictureForm.SVG: "view.svg"}


@pytest.fixture
def explorer(stage):
    stage.open(placed((0.0, 30.0)))
    explorer = Explorer(stage)
    explorer.set_timeline = explorer.show_timeline
    return stage.show(explorer, width=500, height=500)


@pytest.fixture
def camera(explorer, stage):
    camera = ViewPicture(explorer, stage.frames)
    camera.pictures, camera.failures = [], []
    camera.taken.connect(camera.pictures.append)
    camera.failed.connect(camera.failures.append)
    return camera


def draw(stage):
    """Hand over what any of the views can want."""
    for level in range(1, 6):
        stage.draw(level, n_columns=2048)


@pytest.mark.parametrize("form", PictureForm)
def test_a_picture_has_the_pixels_that_were_promised(explorer, camera, stage, tmp_path, form, qtbot):
    draw(stage)
    camera.take(form, tmp_path / NAMES[form])
    qtbot.waitUntil(lambda: camera.pictures == [tmp_path / NAMES[form]])
    if form is not PictureForm.SVG:
        assert QImage(str(tmp_path / NAMES[form])).size() == camera.size(form)
    assert camera.size(form) == picture_size(explorer.views) * (1 if form is PictureForm.SCREEN else 2)
    assert [path.name for path in tmp_path.iterdir()] == [NAMES[form]]


def test_the_views_show_more_only_until_the_picture_is_taken(explorer, camera, stage, tmp_path, qtbot):
    draw(stage)
    n_pixels = explorer.spectrogram.n_pixels
    camera.take(PictureForm.SHARP, tmp_path / "view.png")
    qtbot.waitUntil(lambda: bool(camera.pictures))
    assert explorer.spectrogram.n_pixels == n_pixels


def test_it_waits_for_tiles_that_are_on_their_way(camera, stage, tmp_path, qtbot):
    camera.take(PictureForm.SHARP, tmp_path / "view.png")
    stage.frames.flush()
    assert camera.pictures == []
    draw(stage)
    qtbot.waitUntil(lambda: bool(camera.pictures))


def test_it_does_not_wait_for_ever(camera, stage, tmp_path, monkeypatch, qtbot):
    monkeypatch.setattr("app.views.view_picture._MOST_FRAMES", 2)
    camera.take(PictureForm.SCREEN, tmp_path / "view.png")
    qtbot.waitUntil(lambda: bool(camera.pictures))


@pytest.mark.parametrize("form", [PictureForm.SCREEN, PictureForm.SVG])
def test_a_place_where_nothing_can_be_written_is_named(camera, stage, tmp_path, form, qtbot):
    draw(stage)
    (tmp_path / "file").touch()
    camera.take(form, tmp_path / "file" / NAMES[form])
    qtbot.waitUntil(lambda: bool(camera.failures))
    assert "cannot be written" in camera.failures[0]
    assert camera.pictures == []
