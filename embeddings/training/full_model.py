"""The weights as a sentence-transformers model in float32: what is trained, and what the shipped file is held to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer import modules
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from embeddings.training.vocabulary import SPECIAL
from embeddings.training.weights import Weights

MAX_TOKENS = 512
PROMPTS = {"query": "query: ", "passage": "passage: "}

_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def build_full_model(weights: Weights, folder: Path) -> SentenceTransformer:
    """Writes the model into `folder` / "model" and returns it as loaded from there."""
    parts = folder / "parts"
    _bert(weights).save_pretrained(parts)
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=build_tokenizer(weights),
        model_max_length=MAX_TOKENS,
        bos_token=SPECIAL[0],
        cls_token=SPECIAL[0],
        pad_token=SPECIAL[1],
        eos_token=SPECIAL[2],
        sep_token=SPECIAL[2],
        unk_token=SPECIAL[3],
    )
    tokenizer.save_pretrained(parts)
    transformer = modules.Transformer(str(parts), max_seq_length=MAX_TOKENS)
    pooling = modules.Pooling(weights.shape.hidden, pooling_mode="mean")
    model = SentenceTransformer(modules=[transformer, pooling, modules.Normalize()], prompts=PROMPTS, device="cpu")
    model.save(str(folder / "model"), create_model_card=False)
    return SentenceTransformer(str(folder / "model"), device="cpu")


def read_full_model(folder: Path, like: Weights) -> Weights:
    """Returns `like` with the tensors of the model in `folder`, which `build_full_model` made and training changed.

    Raises ValueError where the model has other tensors or shapes.
    """
    state = load_file(folder / "model.safetensors")
    tensors = {name: np.asarray(state[long], np.float32) for name, long in _names(like) if long in state}
    if {name: tensor.shape for name, tensor in tensors.items()} != {n: t.shape for n, t in like.tensors.items()}:
        raise ValueError(f"{folder} is not a model with the tensors of multilingual-e5-small-vi")
    return replace(like, tensors=tensors)


def build_tokenizer(weights: Weights) -> Tokenizer:
    """The Unigram tokenizer of XLM-RoBERTa over the pieces of `weights`.

    Its normaliser is NFKC with control characters dropped and every kind of space made one space: over all of
    Unicode this equals the table in the file, except for letters younger than it.
    """
    vocabulary = [(piece, float(score)) for piece, score in zip(weights.pieces, weights.scores, strict=True)]
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=SPECIAL.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x{8f}\x{9f}]"), ""),
            normalizers.Replace(Regex(r"[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def _bert(weights: Weights) -> BertModel:
    shape = weights.shape
    config = BertConfig(
        vocab_size=len(weights.pieces),
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.norm_epsilon,
        pad_token_id=SPECIAL.index("<pad>"),
    )
    model = BertModel(config, add_pooling_layer=False)
    state = {long: torch.from_numpy(np.array(weights.tensors[name])) for name, long in _names(weights)}
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or [name for name in missing if "position_ids" not in name and "token_type_ids" not in name]:
        raise ValueError(f"the weights do not fit BertModel: {missing} missing, {unexpected} unexpected")
    model.train(False)
    return model


def _names(weights: Weights) -> Iterator[tuple[str, str]]:
    """The name of every tensor in `weights`, and in BertModel."""
    yield from _EMBEDDINGS.items()
    for layer in range(weights.shape.layers):
        for short, long in _LAYER.items():
            for end, ending in (("w", "weight"), ("b", "bias")):
                yield f"l{layer}.{short}.{end}", f"encoder.layer.{layer}.{long}.{ending}"
