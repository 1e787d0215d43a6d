import json
import os
from dataclasses import replace
from itertools import product

import pytest

from app.core import kept_results, results
from app.core.clip_exporters import ClipFilter
from app.core.crew import LoadedModel
from app.core.formats import Format
from app.core.kept_results import KeptResults
from app.core.recordings import Failure
from tests.fakes import an_analysis, an_event

HEARD = an_analysis([an_event(), an_event(class_index=0, start=4)])
ANALYSIS = replace(HEARD, warnings=["forest, north.wav is cut off"])
MODEL = LoadedModel(ANALYSIS.provenance, "cpu", frozenset())


@pytest.fixture
def recording(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"sound")
    return tmp_path / "a.wav"


@pytest.fixture
def shelf(tmp_path):
    """Return what makes the kept results of a run."""

    def shelf(model=MODEL, finds_events=True, column_files=()):
        return KeptResults(tmp_path / "kept", model, finds_events, dict(column_files))

    return shelf


def run(kept, analysis):
    """Look a recording up, and where it is not found keep ``analysis``, as a run does; return what was found."""
    found = kept.find([analysis.path])
    if not found:
        assert list(kept.keeping([analysis])) == [analysis]
    return found.get(analysis.path)


def rendered(analysis):
    events = [results.event_renderer(form) for form in Format]
    clips = [results.clip_renderer(form, ClipFilter()) for form in (Format.TABLE, Format.CSV, Format.JSON)]
    return [render(analysis) for _, render in (*events, *clips)]


def test_what_was_analysed_is_found_again_and_reads_the_same_in_every_format(shelf, recording):
    analysis = ANALYSIS.at(recording)
    assert run(shelf(), analysis) is None
    found = run(shelf(), analysis)
    assert rendered(found) == rendered(analysis)
    assert replace(found, clip=analysis.clip) == analysis


def test_a_recording_is_found_wherever_it_lies(shelf, recording):
    run(shelf(), ANALYSIS.at(recording))
    moved = recording.rename(recording.with_name("b.wav"))
    found = run(shelf(), ANALYSIS.at(moved))
    assert (found.path, found.warnings) == (moved, [f"{moved} is cut off"])


def test_a_recording_that_changed_is_analysed_again(shelf, recording):
    run(shelf(), ANALYSIS.at(recording))
    recording.write_bytes(b"SOUND")
    assert run(shelf(), ANALYSIS.at(recording)) is None
    os.utime(recording, (1, 1))  # also where the content looks the same
    assert run(shelf(), ANALYSIS.at(recording)) is None


def test_other_wishes_and_other_models_have_results_of_their_own(shelf, recording):
    other_model = replace(MODEL.provenance, model_sha256="ff" * 32)
    other_settings = replace(MODEL.provenance, settings_sha256="ff" * 32)
    models = [MODEL, replace(MODEL, device="cpu bfloat16")]
    models += [replace(MODEL, provenance=provenance) for provenance in (other_model, other_settings)]
    for model, finds_events in product(models, (True, False)):
        assert run(shelf(model, finds_events), ANALYSIS.at(recording)) is None
    for model, finds_events in product(models, (True, False)):
        assert run(shelf(model, finds_events), ANALYSIS.at(recording)).provenance == model.provenance


def test_another_version_of_the_program_analyses_again(shelf, recording, monkeypatch):
    run(shelf(), ANALYSIS.at(recording))
    monkeypatch.setattr(kept_results, "version", lambda _: "99.0")
    assert run(shelf(), ANALYSIS.at(recording)) is None


def test_half_an_analysis_and_a_failure_are_not_kept(shelf, recording):
    kept, outcomes = shelf(), [replace(ANALYSIS.at(recording), is_complete=False), Failure(recording, "it is broken")]
    kept.find([recording])
    assert list(kept.keeping(outcomes)) == outcomes
    assert shelf().find([recording]) == {}


def test_column_scores_count_as_long_as_they_are_those_that_were_written(shelf, recording):
    columns = recording.with_suffix(".npz")
    wish = {recording: columns}
    columns.write_bytes(b"scores")
    run(shelf(), ANALYSIS.at(recording))
    assert run(shelf(column_files=wish), ANALYSIS.at(recording)) is None
    assert run(shelf(column_files=wish), ANALYSIS.at(recording))
    assert run(shelf(), ANALYSIS.at(recording))
    columns.write_bytes(b"something else")
    assert run(shelf(column_files=wish), ANALYSIS.at(recording)) is None


def test_column_scores_at_another_place_are_made_there(shelf, recording):
    for name in ("a.npz", "b.npz"):
        columns = recording.with_name(name)
        columns.write_bytes(b"scores")
        assert run(shelf(column_files={recording: columns}), ANALYSIS.at(recording)) is None


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", '{"clip": 3}'])
def test_what_is_damaged_is_made_again(shelf, recording, tmp_path, damage):
    run(shelf(), ANALYSIS.at(recording))
    [file] = (tmp_path / "kept").iterdir()
    file.write_text(damage)
    assert run(shelf(), ANALYSIS.at(recording)) is None
    assert json.loads(file.read_text())


def test_a_recording_that_is_gone_is_not_found(shelf, recording):
    recording.unlink()
    kept = shelf()
    assert kept.find([recording]) == {}
    assert list(kept.keeping([ANALYSIS.at(recording)])) == [ANALYSIS.at(recording)]


def test_column_scores_that_are_gone_are_made_again(shelf, recording):
    wish = {recording: recording.with_suffix(".npz")}
    for _ in range(2):
        assert run(shelf(column_files=wish), ANALYSIS.at(recording)) is None


def test_a_folder_that_cannot_be_written_costs_nobody_a_result(shelf, recording, tmp_path):
    (tmp_path / "kept").write_text("no folder")
    assert run(shelf(), ANALYSIS.at(recording)) is None


def test_there_is_an_end_to_what_is_kept(shelf, recording, monkeypatch, tmp_path):
    run(shelf(), ANALYSIS.at(recording))
    monkeypatch.setattr(kept_results, "LIMIT_BYTES", 0)
    assert run(shelf(), ANALYSIS.at(recording)) is None
    assert len(list((tmp_path / "kept").iterdir())) == 1
