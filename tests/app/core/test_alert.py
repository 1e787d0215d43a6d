import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.alert import Alert
from app.core.alert_rule import AlertRule
from dass.config import N_CLASSES
from tests.fakes import DOG

CLASSES = st.integers(0, N_CLASSES - 1)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
ALERTS = st.builds(
    Alert,
    rule=st.builds(AlertRule, st.none() | CLASSES, st.floats(0.01, 1), st.floats(0, 60)),
    class_index=CLASSES,
    recording_id=st.integers(1, 1000),
    path=st.sampled_from([Path("/night/20260620_213000.wav"), Path("Straße, nord.wav")]),
    start_s=st.floats(0, 1e4),
    start=TIMES,
    stop=TIMES,
    score=st.floats(0, 1),
    is_over=st.booleans(),
)


@given(ALERTS)
def test_json_says_it_all_in_one_line(alert):
    text = alert.to_json()
    assert Alert.from_json(text) == alert
    assert len(text.splitlines()) == 1


def test_json_is_for_others_to_read():
    start = datetime(2026, 6, 20, 21, 30, 5, tzinfo=UTC)
    stop = start + timedelta(seconds=1.28)
    alert = Alert(AlertRule(DOG, 0.4), DOG, 3, Path("/night/a.wav"), 4.8, start, stop, 0.91, is_over=True)
    assert json.loads(alert.to_json()) == {
        "state": "over",
        "class": "Dog",
        "class_mid": "/m/0bt9lr",
        "score": 0.91,
        "start_utc": "2026-06-20T21:30:05.000000+00:00",
        "end_utc": "2026-06-20T21:30:06.280000+00:00",
        "file": "/night/a.wav",
        "start_s": 4.8,
        "recording_id": 3,
        "watched_mid": "/m/0bt9lr",
        "threshold": 0.4,
        "min_s": 0.0,
    }
    assert alert.duration_s == 1.28


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "3", '{"class_mid": 3}'])
def test_what_is_no_alert_is_refused(text):
    with pytest.raises(ValueError, match="not an alert"):
        Alert.from_json(text)
