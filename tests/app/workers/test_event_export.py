from contextlib import closing
from itertools import islice

import pytest
import soundfile

from app.core.exports import ExportStep
from app.core.formats import ExportFormat
from app.workers.event_export import Plan, export_events
from dass.errors import DassError
from tests.fake_project_export import RATE, a_project_export


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("form", "n_files"),
    [(ExportFormat.CSV, 1), (ExportFormat.AUDACITY, 1), (ExportFormat.WAV, 3), (ExportFormat.COPY, 1)],
)
def test_it_says_what_it_will_do_and_does_it(tmp_path, form, n_files):
    plan, *steps = export_events(a_project_export(tmp_path, form), replaces=False)
    assert plan == Plan(3, n_files, ())
    assert steps[-1] == ExportStep(1.0)
    made = [tmp_path / "out"] if form is ExportFormat.CSV else list((tmp_path / "out").iterdir())
    assert len(made) == n_files


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.WAV])
def test_what_is_there_is_only_replaced_when_that_is_asked_for(tmp_path, form):
    wanted = a_project_export(tmp_path, form)
    list(export_events(wanted, replaces=False))
    [file, *_] = [wanted.target] if form is ExportFormat.CSV else sorted(wanted.target.iterdir())
    written = file.read_bytes()
    file.write_text("mine")
    [plan] = export_events(wanted, replaces=False)
    assert file in plan.standing
    assert file.read_text() == "mine"
    assert len(list(export_events(wanted, replaces=True))) > 1
    assert file.read_bytes() == written


@pytest.mark.parametrize("n_steps", range(2, 12))
def test_closed_at_any_step_it_leaves_only_what_is_whole(tmp_path, n_steps):
    wanted = a_project_export(tmp_path, ExportFormat.WAV, padding_s=60.0)
    with closing(export_events(wanted, replaces=False)) as steps:
        n_taken = len(list(islice(steps, n_steps)))
    clips = list(wanted.target.iterdir()) if wanted.target.exists() else []
    assert [clip.suffix for clip in clips] == [".wav"] * len(clips)
    assert all(soundfile.info(clip).frames == 60 * RATE for clip in clips)
    assert len(clips) <= n_taken


def test_what_would_do_harm_is_refused_before_anything_is_said(tmp_path):
    wanted = a_project_export(tmp_path, ExportFormat.COPY, "card")
    before = files_in(tmp_path)
    with pytest.raises(DassError, match="where the recordings are"):
        next(export_events(wanted, replaces=True))
    assert files_in(tmp_path) == before
