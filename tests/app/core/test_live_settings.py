import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.alert_rule import AlertRule
from app.core.event_query import LEAST_THRESHOLD
from app.core.input_choice import InputChoice
from app.core.live_settings import LONGEST_MIN_S, ROTATIONS_MIN, LiveSettings, live_settings
from dass.config import N_CLASSES

rules = st.builds(AlertRule, st.integers(0, N_CLASSES - 1), st.floats(LEAST_THRESHOLD, 1), st.floats(0, LONGEST_MIN_S))
choices = st.builds(
    InputChoice, st.none() | st.text(), st.none() | st.integers(0, 7), st.none() | st.integers(8_000, 192_000)
)
settings = st.builds(
    LiveSettings,
    choice=choices,
    latency_s=st.floats(0, 10),
    rotation_min=st.sampled_from(ROTATIONS_MIN),
    rules=st.lists(rules).map(tuple),
)


@given(settings)
def test_what_was_kept_as_json_is_the_same_again(settings):
    assert live_settings(json.loads(json.dumps(asdict(settings)))) == settings


@pytest.mark.parametrize("nonsense", [None, [], "loud", {"choice": 3, "rules": {}}, {"choice": {"channel": -1}}])
def test_nonsense_is_as_on_the_first_start(nonsense):
    assert live_settings(nonsense) == LiveSettings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", 3),
        ("latency_s", -1),
        ("latency_s", "soon"),
        ("records", "yes"),
        ("rotation_min", 7),
        ("rotation_min", True),
        ("choice", {"device": 3, "channel": "left", "sample_rate": 0}),
        ("rules", [{"class_index": N_CLASSES, "threshold": 0.5, "min_s": 0.0}, {"class_index": 0}, 3]),
        ("rules", [{"class_index": 0, "threshold": 1.5, "min_s": 0.0}]),
    ],
)
def test_a_value_that_makes_no_sense_disturbs_no_other(name, value):
    assert live_settings({"notifies": False, "folder": "/sound", name: value}) == LiveSettings(
        notifies=False, folder="/sound"
    )


def test_a_rule_that_makes_no_sense_takes_no_other_with_it():
    good = {"class_index": 74, "threshold": 0.5, "min_s": 1.0}
    assert live_settings({"rules": [{"class_index": "dog"}, good]}).rules == (AlertRule(74, 0.5, 1.0),)
