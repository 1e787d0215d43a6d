"""Clip scores of a recording as text."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from app.core.analysis import Analysis
from app.core.exporters import json_object, pace, seconds
from dass.labels import AudioClass, ontology

CLIP_CSV_HEADER = "file,duration_s,model,index,mid,name,logit,score\r\n"

TABLE_CLASSES = 10


@dataclass(frozen=True)
class ClipFilter:
    """Which classes' clip scores are shown: all, unless asked for fewer."""

    classes: Collection[int] | None = None
    threshold: float | None = None
    """Lowest score shown."""

    def apply(self, analysis: Analysis) -> list[AudioClass]:
        """Return the classes to show for one recording, in the order of the model."""
        scores = analysis.clip.scores
        return [
            audio_class
            for audio_class in ontology().classes
            if (self.classes is None or audio_class.index in self.classes)
            and (self.threshold is None or scores[audio_class.index] >= self.threshold)
        ]


def clip_table(analysis: Analysis, shown: ClipFilter) -> str:
    """Return scores and names, the highest first; where no filter says how many, the ten highest."""
    scores = analysis.clip.scores
    ranked = sorted(shown.apply(analysis), key=lambda audio_class: -scores[audio_class.index])
    if shown == ClipFilter():
        ranked = ranked[:TABLE_CLASSES]
    lines = [f"{scores[audio_class.index]:>7.3f}  {audio_class.display_name}" for audio_class in ranked]
    return "\n".join([str(analysis.path), *lines, pace(analysis), "", ""])


def clip_csv_rows(analysis: Analysis, shown: ClipFilter) -> str:
    """Return one RFC 4180 row per class, without `CLIP_CSV_HEADER`."""
    text = io.StringIO()
    about = (str(analysis.path), seconds(analysis.duration_s), analysis.provenance.model)
    csv.writer(text).writerows((*about, *row.values()) for row in _scores(analysis, shown))
    return text.getvalue()


def clip_json_line(analysis: Analysis, shown: ClipFilter) -> str:
    """Return one JSON object on one line: the recording and the scores of its classes."""
    return json_object(analysis, classes=list(_scores(analysis, shown)))


def _scores(analysis: Analysis, shown: ClipFilter) -> Iterator[dict[str, object]]:
    logits, scores = analysis.clip.logits, analysis.clip.scores
    for audio_class in shown.apply(analysis):
        yield {
            "index": audio_class.index,
            "mid": audio_class.mid,
            "name": audio_class.display_name,
            "logit": round(float(logits[audio_class.index]), 6),
            "score": round(float(scores[audio_class.index]), 6),
        }
