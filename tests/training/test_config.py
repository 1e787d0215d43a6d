"""Recipes: what is read is what was meant, and what is wrong is told by its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dass.errors import DassError
from training.config import (
    RECIPES,
    DistillConfig,
    LossConfig,
    ModelConfig,
    OptimiserConfig,
    RunConfig,
    ScheduleConfig,
    changed_keys,
    read_config,
    write_config,
)  # fmt: skip


@pytest.fixture
def recipe(tmp_path):
    """Write a recipe and return its path."""

    def write(text):
        path = tmp_path / "mine.toml"
        path.write_text(f"schedule.steps = 5\n{text}", encoding="utf-8")
        return str(path)

    return write


texts = st.text(st.characters(min_codepoint=32, exclude_characters="\x7f"))  # as paths are


@given(
    st.builds(
        DistillConfig,
        model=st.builds(
            ModelConfig,
            preset=st.sampled_from(["small", "tiny"]),
            init=texts,
        ),
        loss=st.builds(LossConfig, labels=st.floats(0, 1), temperature=st.floats(0.1, 9)),
        optimiser=st.builds(OptimiserConfig, betas=st.tuples(st.floats(0, 1), st.floats(0, 1))),
        schedule=st.builds(ScheduleConfig, steps=st.integers(1, 10**9)),
        run=st.builds(RunConfig, seed=st.integers(0, 2**31), average_epochs=st.sampled_from([(), (1, 5)])),
    )
)
def test_what_is_written_is_read_back(tmp_path_factory, config):
    path = tmp_path_factory.getbasetemp() / "round.toml"
    path.write_text(write_config(config), encoding="utf-8")
    assert read_config(str(path)) == config


def test_overrides_are_toml_or_else_text(recipe):
    overrides = ["data.train=['a', 'b']", "model.init=some/file.pth", "optimiser.learning_rate=2e-3", "run.ema = 0.5"]
    config = read_config(recipe("run.seed = 3"), [*overrides, "data.balanced=true", "loss.clip=1"])
    assert config.data.train == ("a", "b")
    assert config.data.balanced is True
    assert config.model.init == "some/file.pth"
    assert (config.optimiser.learning_rate, config.run.ema, config.loss.clip) == (2e-3, 0.5, 1.0)
    assert config.run.seed == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("optimiser.lerning_rate = 1.0", "no setting optimiser.lerning_rate; the nearest is optimiser.learning_rate"),
        ("optimizer.clip = 1.0", "no setting optimizer; the nearest is optimiser"),
        ("zzz = 1", "no setting zzz; the nearest is"),
        ("run.seed = 'a'", "run.seed is 'a', but must be a whole number"),
        ("run.seed = true", "run.seed is True, but must be a whole number"),
        ("run.ema = 'high'", "run.ema is 'high', but must be a number"),
        ("data.balanced = 1", "data.balanced is 1, but must be true or false"),
        ("data.train = 'folder'", "data.train is 'folder', but must be a list"),
        ("data.train = [1]", "data.train is 1, but must be a text"),
        ("loss.clip_kind = 'l3'", "loss.clip_kind is 'l3', but must be one of kl, bce, l2, cosine"),
        ("optimiser.betas = [0.9]", "optimiser.betas has 1 values where 2 are needed"),
        ("run = 1", "run is a section"),
        ("run.seed = ", "no TOML file"),
    ],
)
def test_what_does_not_fit_is_named(recipe, text, told):
    with pytest.raises(DassError, match=r"mine\.toml") as error:
        read_config(recipe(text))
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("schedule.epochs = 2", "either schedule.steps or schedule.epochs"),
        ("model.preset = 'huge'", "model.preset is huge: choose one of small"),
        ("model = {init = 'a', imagenet = 'b'}", "model.init or model.imagenet"),
        ("run.average_epochs = [3]", "takes two epochs"),
        ("data.carry_scenes = 9", "causal"),
        ("teacher.kind = 'ema'", "run.ema"),
        ("teacher.kind = 'store'", "teacher.store"),
        ("augment.mixup_rate = 0.5\ndata.kind = 'scenes'", "waveforms"),
    ],
)
def test_what_cannot_be_run_is_refused(recipe, text, told):
    with pytest.raises(DassError, match=told):
        read_config(recipe(text))


@pytest.mark.parametrize("override", ["steps=3", "schedule.steps"])
def test_an_override_that_names_no_setting_is_explained(recipe, override):
    with pytest.raises(DassError, match=r"section\.key=value"):
        read_config(recipe(""), [override])


def test_an_unknown_recipe_lists_the_known():
    with pytest.raises(DassError, match="paper_balanced, paper_full, smoke, starter, streaming"):
        read_config("paper_balanced.tml")


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_recipe_can_be_read_by_its_name(path):
    needed = ["teacher.store=teacher", "model.imagenet=vmamba.pth"] if path.stem.startswith("paper") else []
    assert read_config(path.stem, needed).run.precision in ("auto", "float32")


def test_changed_settings_are_named():
    old = DistillConfig(schedule=ScheduleConfig(steps=1))
    assert changed_keys(old, old) == []
    new = DistillConfig(schedule=ScheduleConfig(steps=2), loss=LossConfig(clip=1, labels=1))
    assert changed_keys(old, new) == ["loss.labels", "loss.clip", "schedule.steps"]


@pytest.mark.parametrize("share", [-0.1, 1.0])
def test_surer_labels_are_raised_to_a_probability(share):
    with pytest.raises(DassError, match=r"data\.sure_labels is a probability"):
        read_config("starter", [f"data.sure_labels={share}"])
