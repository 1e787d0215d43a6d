"""AST stretched over time, by the model that is asked without stretching."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import ASTConfig, ASTFeatureExtractor, ASTForAudioClassification, Wav2Vec2Config
from transformers import Wav2Vec2ForSequenceClassification as OtherModel

from dass.errors import DassError
from dass.fbank import normalise
from dass.labels import ontology
from training.long_ast import LongAst

CLASSES = [74, 0, 500]
LABELS = {output: ontology().classes[index].mid for output, index in enumerate(CLASSES)}

# 128 filters on 257 frequencies leave the lowest one empty, in AST as in Kaldi.
pytestmark = pytest.mark.filterwarnings("ignore:At least one mel filter")


def save_ast(folder: Path, max_length: int) -> ASTForAudioClassification:
    torch.manual_seed(0)
    config = ASTConfig(
        hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, max_length=max_length,
        frequency_stride=16, time_stride=16, id2label=LABELS,
    )  # fmt: skip
    model = ASTForAudioClassification(config).eval()
    torch.nn.init.normal_(model.audio_spectrogram_transformer.embeddings.position_embeddings)
    model.save_pretrained(folder)
    ASTFeatureExtractor(max_length=max_length).save_pretrained(folder)
    return model


def frames(n_frames):
    return np.random.default_rng(0).normal(-6, 3, (n_frames, 128)).astype(np.float32)


def test_at_its_own_length_it_is_the_model_itself(tmp_path):
    model = save_ast(tmp_path, 64)
    with torch.inference_mode():
        expected = model(torch.from_numpy(normalise(frames(64)))[None]).logits[0].numpy()
    logits = LongAst(tmp_path).clip_logits(frames(64))
    np.testing.assert_allclose(logits[CLASSES], expected, atol=1e-5)
    assert np.isneginf(np.delete(logits, CLASSES)).all()


def test_positions_are_stretched_over_time_alone(tmp_path):
    """Embeddings that differ by frequency only stay what they are; those that rise over time rise as far."""
    model = save_ast(tmp_path, 64)
    embeddings = model.audio_spectrogram_transformer.embeddings.position_embeddings
    grid = embeddings.data[:, 2:].view(1, 8, 4, 8)
    grid[..., 0] = torch.arange(8.0)[:, None]
    grid[..., 1] = torch.arange(4.0)
    model.save_pretrained(tmp_path)
    ast = LongAst(tmp_path)
    ast.clip_logits(frames(160))
    stretched = ast._embeddings.position_embeddings
    assert torch.equal(stretched[:, :2], embeddings[:, :2])
    by_frequency, over_time = stretched[0, 2:].view(8, 10, 8)[..., :2].unbind(-1)
    assert torch.equal(by_frequency, torch.arange(8.0)[:, None].expand(8, 10))
    assert (over_time.diff(dim=1) >= 0).all()
    torch.testing.assert_close(over_time[:, [0, -1]], torch.tensor([[0.0, 3.0]]).expand(8, 2))


def test_one_length_after_the_other_changes_nothing(tmp_path):
    save_ast(tmp_path, 64)
    ast = LongAst(tmp_path)
    first = ast.clip_logits(frames(64))
    ast.clip_logits(frames(200))
    np.testing.assert_array_equal(ast.clip_logits(frames(64)), first)


def test_another_model_is_refused(tmp_path):
    config = Wav2Vec2Config(
        hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, conv_dim=(8,), conv_stride=(8,),
        conv_kernel=(8,), num_conv_pos_embedding_groups=2, num_conv_pos_embeddings=2, id2label=LABELS,
    )  # fmt: skip
    OtherModel(config).save_pretrained(tmp_path)
    ASTFeatureExtractor().save_pretrained(tmp_path)
    with pytest.raises(DassError, match="holds a wav2vec2, not AST"):
        LongAst(tmp_path)
