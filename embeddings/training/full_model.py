"""The weights as a sentence-transformers model in float32: what is exported, and what the export is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
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


def build_full_model(weights: Weights, kept: Sequence[int] | None, folder: Path) -> SentenceTransformer:
    """Writes the model into `folder` and returns it as loaded from there.

    `kept` are the ids of the pieces that stay, in their new order; None keeps all.
    """
    ids = list(range(len(weights.pieces))) if kept is None else list(kept)
    parts = folder / "parts"
    _bert(weights, ids).save_pretrained(parts)
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=build_tokenizer(weights, ids),
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


def build_tokenizer(weights: Weights, ids: Sequence[int]) -> Tokenizer:
    """The Unigram tokenizer of XLM-RoBERTa over the pieces `ids`.

    Its normaliser is NFKC with control characters dropped and every kind of space made one space: over all of
    Unicode this equals the table in the file, except for letters younger than it.
    """
    vocabulary = [(weights.pieces[i], float(weights.scores[i])) for i in ids]
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


def _bert(weights: Weights, ids: Sequence[int]) -> BertModel:
    shape = weights.shape
    config = BertConfig(
        vocab_size=len(ids),
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
    missing, unexpected = model.load_state_dict(_state(weights, ids), strict=False)
    if unexpected or [name for name in missing if "position_ids" not in name and "token_type_ids" not in name]:
        raise ValueError(f"the weights do not fit BertModel: {missing} missing, {unexpected} unexpected")
    model.train(False)
    return model


def _state(weights: Weights, ids: Sequence[int]) -> dict[str, torch.Tensor]:
    tensors = weights.tensors
    embeddings = {
        "word_embeddings.weight": tensors["emb.word"][np.asarray(ids)],
        "position_embeddings.weight": tensors["emb.pos"],
        "token_type_embeddings.weight": tensors["emb.type"],
        "LayerNorm.weight": tensors["emb.ln.w"],
        "LayerNorm.bias": tensors["emb.ln.b"],
    }
    arrays: dict[str, NDArray[np.float32]] = {f"embeddings.{name}": value for name, value in embeddings.items()}
    for layer in range(weights.shape.layers):
        for short, long in _LAYER.items():
            for end, ending in (("w", "weight"), ("b", "bias")):
                arrays[f"encoder.layer.{layer}.{long}.{ending}"] = tensors[f"l{layer}.{short}.{end}"]
    return {name: torch.from_numpy(np.array(value)) for name, value in arrays.items()}
