"""Trial: does adapting the encoder help? `nice -n 19 python -m embeddings.training.adapt` (docs/decisions/0011).

Trains the upper layers of the float32 model (`python -m embeddings.training.build` makes it) once on the reviewed
questions of the plans, once towards the clean vectors of badly typed questions; measures all three on the development
questions, on passages that training never saw and on a general set. Changes nothing that is shipped: prints Markdown,
and keeps models and vectors in the folder `--work`, from which it goes on when it is started again.
"""

from __future__ import annotations

import json
import random
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

from bot.evaluation.rows import SETS, Question, read_rows
from bot.evaluation.scoring import contains
from embeddings.by_name import SentenceTransformerEncoder
from embeddings.encoder import Encoder, Vectors
from embeddings.training.full_model import MAX_TOKENS, PROMPTS
from embeddings.training.spoil import spoiled
from knowledge.build import dense_texts
from knowledge.corpus import read_corpus
from knowledge.hybrid import DENSE_CEILING, DENSE_FLOOR, DENSE_ROWS, LEXICAL_SCALE, LEXICAL_WEIGHT, fuse
from knowledge.lexical import LexicalIndex
from knowledge.model import Passage
from knowledge.provinces import provinces_asked
from knowledge.retrieval import lexical_text
from knowledge.reviewed import read_reviewed, with_reviews

FROZEN_LAYERS, TRAINED_TOKENS = 8, 96
BATCH, RATE, SCALE = 32, 2e-5, 50.0
"""`SCALE` is the inverse temperature of the contrastive loss."""
HELD_OUT = 5
"""One reviewed passage in so many is kept out of training, with all its questions."""
DISTIL_STEPS = 300
Window = tuple[float, float]
SHIPPED: Window = (DENSE_FLOOR, DENSE_CEILING)
REFITTED: Window = (0.40, 0.81)
"""As SHIPPED after contrastive training: the same quantiles of the best cosines of held-out questions."""
GENERAL = Path("tests/data")
NOISES = ("clean", "no marks", "no marks, lower case", "half marked", "teencode", "one or two slips")
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sets:
    """What is trained on and measured: the passages with their reviews, questions, (question, text) of other things."""

    passages: tuple[Passage, ...]
    held_out: frozenset[int]
    dev: tuple[Question, ...]
    general: tuple[Pair, ...]


def main(
    full: Annotated[Path, typer.Option(help="The float32 model.")] = Path("var/encoder/model"),
    work: Annotated[Path, typer.Option(help="Folder for models and vectors.")] = Path("var/adapt"),
) -> None:
    """Trains, measures before and after, prints one line a state and set."""
    torch.set_num_threads(1)
    work.mkdir(parents=True, exist_ok=True)
    sets = read_sets()
    typer.echo("| weights | set | hit@1 | hit@3 | hit@10 |\n|---|---|--:|--:|--:|")
    measure("as shipped", full, sets, work, SHIPPED)
    for train, windows in ((contrastive, (SHIPPED, REFITTED)), (distilled, (SHIPPED,))):
        folder = work / train.__name__
        if not folder.exists():
            train(full, sets, folder)
        measure(train.__name__, folder, sets, work, *windows)


def read_sets() -> Sets:
    """Reads the plans with their reviews, the development questions and the general set."""
    passages = with_reviews(read_corpus().passages, read_reviewed())
    held = (i for i, p in enumerate(passages) if p.questions and zlib.crc32(p.id.encode()) % HELD_OUT == 0)
    return Sets(passages, frozenset(held), read_rows(SETS / "dev_questions.jsonl", Question), tuple(_general()))


def _general() -> Iterator[Pair]:
    """Returns the questions of the general set, each with the text of the same id."""
    files = (GENERAL / name for name in ("general_corpus.jsonl", "general_queries.jsonl"))
    texts, queries = ({row["id"]: row["text"] for row in map(json.loads, file.open("rb"))} for file in files)
    return ((question, texts[name]) for name, question in queries.items())


def batches(sets: Sets) -> list[list[Pair]]:
    """Returns one epoch of (question, text): each question once with its passage, once with the plain words.

    A batch holds a passage once, so that none of its other questions, nor its other text, counts as a negative.
    """
    chance = random.Random(0)  # noqa: S311  # repeatable, not secret
    trained = [p for i, p in enumerate(sets.passages) if p.questions and i not in sets.held_out]
    epoch: list[list[Pair]] = []
    for turn in range(max(len(p.questions) for p in trained)):
        for plain in (False, True):
            chance.shuffle(trained)
            asked = [p for p in trained if len(p.questions) > turn and (p.plain or not plain)]
            pairs = [(p.questions[turn], p.plain if plain else dense_texts(p)[0]) for p in asked]
            epoch += [pairs[start : start + BATCH] for start in range(0, len(pairs), BATCH)]
    chance.shuffle(epoch)
    return epoch


def contrastive(full: Path, sets: Sets, target: Path) -> None:
    """Pulls questions to the texts of their passages, away from those of the others in the batch."""
    model = _partly_frozen(full)
    loss = MultipleNegativesRankingLoss(model, scale=SCALE)

    def loss_of(batch: Sequence[Pair]) -> torch.Tensor:
        questions, texts = zip(*batch, strict=True)
        features = [_tokens(model, "query", questions), _tokens(model, "passage", texts)]
        return torch.as_tensor(loss(features, torch.arange(len(batch))))

    _train(model, batches(sets), loss_of, target)


def distilled(full: Path, sets: Sets, target: Path) -> None:
    """Pulls badly typed questions to the vectors of the clean ones as shipped; clean ones are held where they are."""
    model, teacher = _partly_frozen(full), _partly_frozen(full)
    chance = random.Random(1)  # noqa: S311  # repeatable, not secret
    asked = [q for i, p in enumerate(sets.passages) if i not in sets.held_out for q in p.questions]

    def loss_of(clean: Sequence[str]) -> torch.Tensor:
        typed = [spoiled(chance.choice(NOISES), text) for text in clean]
        with torch.no_grad():
            wanted = teacher(_tokens(teacher, "query", clean))["sentence_embedding"]
        got = model(_tokens(model, "query", typed))["sentence_embedding"]
        return torch.as_tensor(1 - (got * wanted).sum(dim=1).mean())

    _train(model, [chance.sample(asked, BATCH) for _ in range(DISTIL_STEPS)], loss_of, target)


def _partly_frozen(folder: Path) -> SentenceTransformer:
    """The model with only the layers above FROZEN_LAYERS trainable, without dropout."""
    model = SentenceTransformer(str(folder), device="cpu")
    model.max_seq_length = TRAINED_TOKENS
    for name, weight in model.named_parameters():
        layer = re.search(r"encoder\.layer\.(\d+)\.", name)
        weight.requires_grad_(layer is not None and int(layer.group(1)) >= FROZEN_LAYERS)
    model.train(False)
    return model


def _tokens(model: SentenceTransformer, kind: str, texts: Sequence[str]) -> Any:
    return model.preprocess([PROMPTS[kind] + text for text in texts])


def _train(
    model: SentenceTransformer,
    work: Sequence[Sequence[Any]],
    loss_of: Callable[[Sequence[Any]], torch.Tensor],
    target: Path,
) -> None:
    """Takes one step of AdamW a batch, the rate rising for a tenth of them and falling to 0; saves the model."""
    optimiser = torch.optim.AdamW([w for w in model.parameters() if w.requires_grad], lr=RATE, weight_decay=0.01)
    rises = len(work) // 10
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / rises, (len(work) - step) / (len(work) - rises))
    )
    for step, batch in enumerate(work, start=1):
        loss = loss_of(batch)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        typer.echo(f"step {step} of {len(work)}, loss {loss.item():.4f}", err=True)
    model.max_seq_length = MAX_TOKENS
    model.save(str(target), create_model_card=False)


def measure(name: str, folder: Path, sets: Sets, work: Path, *windows: Window) -> None:
    """Prints the hits of the model in `folder` on every set, fused with cosines counted between each of `windows`."""
    search = Search(SentenceTransformerEncoder(str(folder)), sets.passages, work / folder.name)

    def rows(label: str, asked: Sequence[str], wanted: Sequence[Sequence[bool]], reviewed: bool) -> None:
        _print(name, f"{label}: dense, passages alone", search.ranks(asked, wanted, False, None))
        for window in windows:
            ranks = search.ranks(asked, wanted, reviewed, window)
            _print(name, f"{label}: fused in {window}{', reviewed texts too' * reviewed}", ranks)

    wanted = [[contains(p.quote, question.quotes) for p in sets.passages] for question in sets.dev]
    for noise in ("clean", "no marks", "teencode"):
        rows(f"dev, {noise}", [spoiled(noise, question.text) for question in sets.dev], wanted, reviewed=True)
    held = [(i, question) for i in sorted(sets.held_out) for question in sets.passages[i].questions]
    right = [[i == j for j in range(len(sets.passages))] for i, _ in held]
    rows("unseen passages", [question for _, question in held], right, reviewed=False)
    queries, answers = zip(*sets.general, strict=True)
    cosines = search.encoder.encode_queries(queries) @ search.encoder.encode_passages(answers).T
    _print(name, "general: dense", [1 + int((line > line[i]).sum()) for i, line in enumerate(cosines)])


class Search:
    """Ranks the passages as `knowledge.hybrid` does; keeps their vectors in a file."""

    def __init__(self, encoder: Encoder, passages: Sequence[Passage], kept: Path) -> None:
        texts = [dense_texts(p) for p in passages]
        flat = [text for own in texts for text in own]
        file = kept.with_name(f"{kept.name}-{zlib.crc32(chr(0).join(flat).encode()):08x}.npy")
        if not file.exists():
            np.save(file, encoder.encode_passages(flat))
        self.encoder = encoder
        self._passages = passages
        self._vectors: Vectors = np.load(file)
        self._owners = np.array([i for i, own in enumerate(texts) for _ in own])

    def ranks(
        self, asked: Sequence[str], wanted: Sequence[Sequence[bool]], reviewed: bool, window: Window | None
    ) -> list[float]:
        """Returns the place from 1 of the first wanted passage of the question's provinces; infinity behind the tenth.

        `reviewed`: with the plain words and people's questions, else the passages' own first texts alone. `window`:
        fused with BM25, cosines counted between its ends as `fuse` counts them in SHIPPED; None ranks by cosines.
        """
        size = len(self._passages)
        rows = np.arange(len(self._owners)) if reviewed else np.searchsorted(self._owners, np.arange(size))
        cosines = self.encoder.encode_queries(asked) @ self._vectors[rows].T
        cosines[cosines < np.partition(cosines, -DENSE_ROWS)[:, -DENSE_ROWS, None]] = 0
        near = np.maximum.reduceat(cosines, np.searchsorted(self._owners[rows], np.arange(size)), axis=1)
        lexical = LexicalIndex([lexical_text(p) if reviewed else p.quote for p in self._passages])
        ranks = []
        for question, dense, right in zip(asked, near, wanted, strict=True):
            where, score = provinces_asked(question), dense
            if window is not None:
                said = lexical.scores(question)
                moved = np.interp(dense, window, SHIPPED).astype(np.float32)
                score = fuse(moved, said / (said + LEXICAL_SCALE), LEXICAL_WEIGHT)
            order = [j for j in np.argsort(-score, kind="stable") if self._passages[j].province in where][:10]
            ranks.append(next((float(place) for place, j in enumerate(order, start=1) if right[j]), np.inf))
        return ranks


def _print(name: str, label: str, ranks: Sequence[float]) -> None:
    shares = " | ".join(f"{np.mean([rank <= k for rank in ranks]):.3f}" for k in (1, 3, 10))
    typer.echo(f"| {name} | {label} ({len(ranks)}) | {shares} |")


if __name__ == "__main__":
    typer.run(main)
