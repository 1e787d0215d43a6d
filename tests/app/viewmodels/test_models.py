import pytest

from app.core.model_store import ModelStore
from app.core.published import PUBLISHED
from app.viewmodels.models import Models, megabytes
from app.workers.model_jobs import Received
from tests.fake_model_jobs import GPU, NO_GPU, FailingJobs, Jobs, StallingJobs
from tests.leftovers import nothing_left_running  # noqa: F401

NAME = "dass-small-47.2"


@pytest.fixture
def store(tmp_path):
    return ModelStore(tmp_path / "data", bundled_dir=tmp_path / "bundled")


@pytest.fixture
def make(qapp, store, nothing_left_running):  # noqa: F811 - the fixture
    """Return models whose jobs are those given; what they do ends with the test."""
    made = []

    def make(jobs=Jobs):
        made.append(Models(store, jobs))
        return made[-1]

    yield make
    for models in made:
        models.close()


def listed(models, qtbot):
    with qtbot.waitSignal(models.listed):
        models.refresh()
    return {entry.name: entry.kind for entry in models.table.rows}


def test_published_models_are_listed_with_what_to_know_before_fetching(make, qtbot):
    models = make()
    assert listed(models, qtbot) == dict.fromkeys(PUBLISHED, "available")
    texts = [models.table.data(models.table.index(0, column)) for column in range(models.table.columnCount())]
    assert texts == [NAME, "Published", "120 MB", "47.2", "BSD-3-Clause"]
    assert models.entry(NAME).licence == "BSD-3-Clause"
    assert models.entry("dass-big") is None


def test_a_download_is_followed_to_its_end(make, qtbot):
    models, seen, kept = make(), [], []
    models.kept.connect(kept.append)
    models.job_changed.connect(lambda: seen.append((models.job_text, models.received)))
    with qtbot.waitSignal(models.listed, timeout=20_000):
        models.download(NAME)
    assert kept == [NAME]
    assert (f"Downloading {NAME}: 0 MB of 0.0001 MB", Received(0, 100)) in seen
    assert (f"Downloading {NAME}: checking what arrived …", Received(100, 100)) in seen
    assert seen[-1] == ("", None)


def test_a_download_can_be_cancelled_and_begun_again(make, qtbot):
    models = make(StallingJobs)
    for _ in range(2):
        with qtbot.waitSignal(
            models.job_changed, check_params_cb=lambda: models.received == Received(40, 100), timeout=20_000
        ):
            models.download(NAME)
        with qtbot.assertNotEmitted(models.failed), qtbot.waitSignal(models.listed, timeout=20_000):
            models.cancel()
            models.cancel()
            assert models.job_text == "Cancelling …"
        assert (models.job, models.job_text, models.received) == ("", "", None)


def test_one_thing_is_done_at_a_time(make, qtbot, tmp_path):
    models = make(StallingJobs)
    models.download(NAME)
    with qtbot.waitSignal(models.failed) as told:
        models.add(tmp_path / "mine.pth", "mine")
    assert told.args == [f"Downloading {NAME} comes first: wait for it or cancel it."]
    assert models.job == f"Downloading {NAME}"


def test_what_fails_is_told_in_its_own_words(make, qtbot, tmp_path):
    models = make(FailingJobs)
    for begin in (lambda: models.download(NAME), lambda: models.add(tmp_path / "mine.pth", "mine")):
        with qtbot.waitSignal(models.failed, timeout=20_000) as told:
            begin()
        assert told.args == ["The disk is full; make room."]
        assert models.job == ""


def test_a_model_is_added_from_a_file(make, qtbot, tmp_path):
    models = make()
    with qtbot.waitSignal(models.kept, timeout=20_000) as told:
        models.add(tmp_path / "mine.pth", "mine")
        assert models.job_text == "Checking mine.pth …"
    assert told.args == ["mine"]


def test_a_model_is_removed_and_the_list_says_so(make, qtbot, store, model_file):
    store.add(model_file, "mine")
    models = make()
    assert listed(models, qtbot)["mine"] == "added"
    with qtbot.waitSignal(models.listed):
        models.remove("mine")
    assert models.entry("mine") is None
    with qtbot.waitSignal(models.failed) as told:
        models.remove("mine")
    assert "There is no model" in told.args[0]


@pytest.mark.parametrize(
    ("jobs", "obstacle"),
    [(Jobs, NO_GPU.obstacle), (StallingJobs, GPU.obstacle), (FailingJobs, "The disk is full; make room")],
)
def test_the_gpu_is_looked_for_once(make, qtbot, jobs, obstacle):
    models = make(jobs)
    with qtbot.waitSignal(models.gpu_found, timeout=20_000):
        models.look_for_gpu()
        models.look_for_gpu()
    assert models.gpu.obstacle == obstacle
    with qtbot.assertNotEmitted(models.gpu_found, wait=50):
        models.look_for_gpu()


@pytest.mark.parametrize(("n_bytes", "text"), [(9_290_000, "9.29 MB"), (120_000_000, "120 MB"), (0, "0 MB")])
def test_sizes_are_written_as_files_have_them(n_bytes, text):
    assert megabytes(n_bytes) == text
