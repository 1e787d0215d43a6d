"""Alerts that nothing was heard for."""

from datetime import timedelta
from pathlib import Path

from app.core.alert import Alert
from app.core.alert_rule import AlertRule
from dass.labels import ontology
from tests.fake_live import START

DOG, SIREN = (ontology().find(name) for name in ("Dog", "Siren"))


def an_alert(start_s=1.0, lasts_s=0.64, class_index=DOG, score=0.8, is_over=True, recording_id=1):
    """Alert of something heard so long after the start of all, in the first recording."""
    start = START + timedelta(seconds=start_s)
    stop = start + timedelta(seconds=lasts_s)
    rule, path = AlertRule(class_index, 0.5), Path("live.wav")
    return Alert(rule, class_index, recording_id, path, start_s, start, stop, score, is_over)
