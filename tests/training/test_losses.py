"""Losses: laws that hold for all of them, and values by the naive loop."""

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from training.batch import Batch
from training.config import LossConfig
from training.losses import (
    CLIP_DISTANCES,
    HIGHEST,
    LOWEST,
    SILENT_WEIGHT,
    ClipDistillation,
    LabelLoss,
    Scale,
    cosine,
    l2,
    parts,
    sigmoid_bce,
    softmax_kl,
)  # fmt: skip
from training.student import Output

CLIPS, COLUMNS, CLASSES, E = 3, 2, 5, 4
EVERYTHING = LossConfig(labels=1, clip=1, temperature=2, column_scores=1, column_logits=1, column_embedding=1)

seeds = st.integers(0, 2**32 - 1)
temperatures = st.sampled_from([0.5, 1.0, 2.0, 5.0])


def a_batch(seed=0):
    """Return targets with holes: a class not known, one the teacher lacks, a clip and a column without a row."""
    rng = torch.Generator().manual_seed(seed)
    clip = torch.randn(CLIPS, CLASSES, generator=rng) * 3
    columns = torch.randn(CLIPS, COLUMNS, CLASSES, generator=rng) * 3
    clip[:, 1], clip[2], columns[..., 1], columns[0, 0] = torch.nan, torch.nan, torch.nan, torch.nan
    return Batch(
        features=torch.zeros(CLIPS, 64, 128),
        known=torch.tensor([True, True, True, False, True]),
        labels=torch.rand(CLIPS, CLASSES, generator=rng),
        teacher_clip=clip,
        teacher_columns=columns,
        teacher_embedding=torch.rand(CLIPS, COLUMNS, E, generator=rng),
    )


def an_output(seed=1):
    rng = torch.Generator().manual_seed(seed)
    shapes = (CLIPS, COLUMNS, CLASSES), (CLIPS, COLUMNS, E)
    return Output(*((torch.randn(shape, generator=rng) * 2).requires_grad_() for shape in shapes))


def a_scale():
    return Scale(torch.zeros(CLASSES), torch.rand(CLASSES) + 0.5, torch.rand(E), torch.rand(E) + 0.5)


def losses(scale=None, config=EVERYTHING):
    return parts(config, a_scale() if scale is None else scale)


def value(loss, output, batch):
    return loss.total(output, batch) / loss.weight(batch)


def gradient(loss, output, batch):
    parts_of_it = [part for part in output if part is not None]
    grads = torch.autograd.grad(value(loss, output, batch), parts_of_it, allow_unused=True)
    return (*grads, None)[:2]


@pytest.mark.parametrize("name", EVERYTHING.__dataclass_fields__.keys() - {"clip_kind", "temperature"})
@given(seed=seeds)
def test_classes_without_a_target_get_no_gradient(name, seed):
    batch, output = a_batch(seed), an_output(seed + 1)
    columns, _ = gradient(losses()[name][1], output, batch)
    if columns is None:
        return  # of the embedding
    assert (columns[..., 3] == 0).all()  # not known
    assert name == "labels" or (columns[..., 1] == 0).all()  # unknown to the teacher
    assert (columns[1, 1, [0, 2, 4]] != 0).all()


def test_clips_and_columns_without_a_row_get_no_gradient():
    batch, output = a_batch(), an_output()
    for name in ("clip", "column_scores", "column_logits", "column_embedding"):
        columns, embedding = gradient(losses()[name][1], output, batch)
        grad = embedding if columns is None else columns
        assert (grad[(2,) if name == "clip" else (0, 0)] == 0).all()


@pytest.mark.parametrize("kind", CLIP_DISTANCES)
@given(seed=seeds, temperature=temperatures)
def test_the_teacher_itself_is_the_best_student(kind, seed, temperature):
    batch, distance = a_batch(seed), CLIP_DISTANCES[kind]
    loss = ClipDistillation(distance, temperature)
    teacher = batch.teacher_clip.nan_to_num(0)
    output = Output(teacher[:, None].repeat(1, COLUMNS, 1).requires_grad_(), None)
    grad, _ = gradient(loss, output, batch)
    torch.testing.assert_close(grad, torch.zeros_like(grad), atol=2e-6, rtol=0)
    other = Output(output.columns.detach() + torch.randn(CLASSES) * 0.5 * batch.known, None)
    assert value(loss, other, batch) > value(loss, output, batch) - 1e-6


def test_column_losses_are_least_at_the_teacher():
    batch, scale = a_batch(), a_scale()
    columns = batch.teacher_columns.nan_to_num(0).clamp(LOWEST, HIGHEST)
    embedding = ((batch.teacher_embedding - scale.mean_embedding) / scale.embedding).clamp(-4, 4)
    output = Output(columns.requires_grad_(), embedding.requires_grad_())
    for name in ("column_scores", "column_logits", "column_embedding"):
        for grad in gradient(losses(scale)[name][1], output, batch):
            assert grad is None or grad.abs().max() < 1e-6


@given(seed=seeds, temperature=temperatures)
def test_clip_distances_equal_the_naive_loop(seed, temperature):
    batch, output = a_batch(seed), an_output(seed + 1)
    taught = [0, 2, 4]
    for distance in (softmax_kl, sigmoid_bce, l2, cosine):
        got = value(ClipDistillation(distance, temperature), output, batch)
        rows = [
            NAIVE[distance](output.clip[i, taught].tolist(), batch.teacher_clip[i, taught].tolist(), temperature)
            for i in range(2)
        ]
        assert got.item() == pytest.approx(sum(rows) / 2, rel=1e-4, abs=1e-6)


def naive_kl(student, teacher, T):
    p, q = ([math.exp(x / T) / sum(math.exp(y / T) for y in logits) for x in logits] for logits in (teacher, student))
    return T * T * sum(a * (math.log(a) - math.log(b)) for a, b in zip(p, q, strict=True))


def naive_bce(student, teacher, T):
    pairs = [(1 / (1 + math.exp(-s / T)), 1 / (1 + math.exp(-t / T))) for s, t in zip(student, teacher, strict=True)]
    return -T * T * sum(t * math.log(s) + (1 - t) * math.log(1 - s) for s, t in pairs) / len(pairs)


def naive_l2(student, teacher, _temperature):
    return sum((s - t) ** 2 for s, t in zip(student, teacher, strict=True)) / len(student)


def naive_cosine(student, teacher, _temperature):
    dot = sum(s * t for s, t in zip(student, teacher, strict=True))
    return 1 - dot / math.hypot(*student) / math.hypot(*teacher)


NAIVE = {softmax_kl: naive_kl, sigmoid_bce: naive_bce, l2: naive_l2, cosine: naive_cosine}


@given(seed=seeds)
def test_other_losses_equal_the_naive_loop(seed):
    batch, output, scale = a_batch(seed), an_output(seed + 1), a_scale()
    known = [0, 1, 2, 4]
    labels = [naive_binary(output.clip[i, known], batch.labels[i, known]) / 4 for i in range(CLIPS)]
    expected = {"labels": labels, "column_scores": [], "column_logits": [], "column_embedding": []}
    for i, j in ((0, 1), (1, 0), (1, 1), (2, 0), (2, 1)):
        taught = [0, 2, 4]
        student, teacher = output.columns[i, j, taught], batch.teacher_columns[i, j, taught].clamp(LOWEST, HIGHEST)
        expected["column_scores"].append(naive_binary(student, teacher.sigmoid()))
        expected["column_logits"].append(
            naive_l2(*((x / scale.logits[taught]).tolist() for x in (student, teacher)), 1)
        )
        wanted = ((batch.teacher_embedding[i, j] - scale.mean_embedding) / scale.embedding).clamp(-4, 4)
        expected["column_embedding"].append(naive_l2(output.embedding[i, j].tolist(), wanted.tolist(), 1))
    for name, rows in expected.items():
        got = value(losses(scale)[name][1], output, batch)
        assert got.item() == pytest.approx(sum(rows) / len(rows), rel=1e-4), name


def naive_binary(logits, targets):
    scores = [(1 / (1 + math.exp(-x)), t) for x, t in zip(logits.tolist(), targets.tolist(), strict=True)]
    return -sum(t * math.log(s) + (1 - t) * math.log(1 - s) for s, t in scores)


@given(seed=seeds)
def test_a_batch_in_pieces_is_the_whole_batch(seed):
    batch, output = a_batch(seed), an_output(seed + 1)
    pieces = batch.split(CLIPS)
    for name, (_, loss) in losses().items():
        whole = loss.total(output, batch), loss.weight(batch)
        rows = [Output(output.columns[i : i + 1], output.embedding[i : i + 1]) for i in range(CLIPS)]
        sums = sum(map(loss.total, rows, pieces)), sum(map(loss.weight, pieces))
        torch.testing.assert_close(sums, whole, msg=name)


def test_nothing_to_learn_from_is_zero_with_a_gradient_that_is_zero():
    empty = Batch(torch.zeros(CLIPS, 64, 128), torch.ones(CLASSES, dtype=torch.bool))
    unknown = replace(a_batch(), known=torch.zeros(CLASSES, dtype=torch.bool))
    for name, (_, loss) in losses().items():
        for batch in (empty, unknown):
            output = an_output()
            total = loss.total(output, batch)
            assert total == 0, name
            grads = torch.autograd.grad(total, list(output), allow_unused=True)
            assert all(grad is None or (grad == 0).all() for grad in grads), name
            assert loss.weight(batch) == 0 or name == "labels"


@pytest.mark.parametrize("kind", CLIP_DISTANCES)
def test_no_gradient_is_nan_where_logits_are_extreme(kind):
    batch = replace(a_batch(), teacher_clip=torch.tensor([[-600.0, 50, 0, 0, 0], [0] * 5, [torch.nan] * 5]))
    for logits in (torch.zeros(CLIPS, COLUMNS, CLASSES), torch.full((CLIPS, COLUMNS, CLASSES), -300.0)):
        output = Output(logits.requires_grad_(), None)
        grad, _ = gradient(ClipDistillation(CLIP_DISTANCES[kind], 1), output, batch)
        assert grad.isfinite().all()


def test_mixed_labels_are_met_by_their_own_logits():
    batch = a_batch()
    output = Output(batch.labels.logit()[:, None].repeat(1, COLUMNS, 1).requires_grad_(), None)
    grad, _ = gradient(LabelLoss(), output, batch)
    assert grad.abs().max() < 1e-6


def test_silent_columns_count_less():
    batch = a_batch()
    batch.teacher_columns[1, 0] = -500.0
    weight = losses()["column_scores"][1].weight(batch)
    assert weight.item() == pytest.approx(4 + SILENT_WEIGHT)


def test_scale_is_that_of_what_sounds():
    logits = torch.randn(50, 4, CLASSES)
    embedding = torch.randn(50, 4, E)
    silent = torch.cat([logits, torch.full((50, 4, CLASSES), -500.0)])
    scale = Scale.of(silent, torch.cat([embedding, torch.full((50, 4, E), 99.0)]))
    torch.testing.assert_close(scale.mean_logits, logits.mean((0, 1)))
    torch.testing.assert_close(scale.logits, logits.flatten(0, 1).std(0) + 0.1)
    torch.testing.assert_close(scale.mean_embedding, embedding.mean((0, 1)))
    assert Scale.of(logits, None).embedding is None


def test_only_what_is_asked_for_takes_part():
    assert list(parts(LossConfig(clip=0.5), None)) == ["clip"]
    assert list(parts(EVERYTHING, None)) == ["labels", "clip", "column_scores"]
