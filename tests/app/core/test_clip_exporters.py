import csv
import io
import json
from dataclasses import replace

import pytest

from app.core import clip_exporters
from app.core.clip_exporters import ClipFilter
from dass.labels import ontology
from tests.fakes import DOG, an_analysis


def test_json_holds_all_classes_in_order_and_nothing_else():
    found = json.loads(clip_exporters.clip_json_line(an_analysis([]), ClipFilter()))
    assert list(found) == ["file", "duration_s", "model", "classes"]
    assert [entry["index"] for entry in found["classes"]] == list(range(527))
    assert list(found["classes"][0]) == ["index", "mid", "name", "logit", "score"]
    assert [entry["mid"] for entry in found["classes"]] == [audio_class.mid for audio_class in ontology().classes]


def test_scores_are_means_over_the_columns():
    analysis = an_analysis([])
    entry = json.loads(clip_exporters.clip_json_line(analysis, ClipFilter()))["classes"][DOG]
    assert entry["logit"] == pytest.approx(analysis.clip.logits[DOG], abs=1e-6)
    assert entry["score"] == pytest.approx(analysis.clip.scores[DOG], abs=1e-6)


@pytest.mark.parametrize("shown", [ClipFilter(classes=(DOG, 0)), ClipFilter(threshold=0.5), ClipFilter((DOG,), 0.99)])
def test_csv_shows_what_is_asked_for(shown):
    analysis = an_analysis([])
    text = clip_exporters.CLIP_CSV_HEADER + clip_exporters.clip_csv_rows(analysis, shown)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [int(row["index"]) for row in rows] == [
        index
        for index in range(527)
        if (shown.classes is None or index in shown.classes) and analysis.clip.scores[index] >= (shown.threshold or 0)
    ]


def test_the_table_shows_the_ten_highest_unless_asked_for_others():
    lines = clip_exporters.clip_table(an_analysis([]), ClipFilter()).splitlines()[1:-2]
    scores = [float(line.split()[0]) for line in lines]
    assert len(scores) == 10
    assert scores == sorted(scores, reverse=True)
    assert "Dog" in clip_exporters.clip_table(an_analysis([]), ClipFilter((DOG,)))


def test_json_says_how_far_an_interrupted_analysis_came():
    interrupted = replace(an_analysis([]), is_complete=False, analysed_s=32.0)
    assert json.loads(clip_exporters.clip_json_line(interrupted, ClipFilter()))["analysed_s"] == 32.0
    assert "analysed_s" not in json.loads(clip_exporters.clip_json_line(an_analysis([]), ClipFilter()))
