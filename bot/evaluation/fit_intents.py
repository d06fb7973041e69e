"""Fits the heads of handlers/intents.py: `python -m bot.evaluation.fit_intents` (needs the extra [models]).

Trained on the messages of `handlers/intents/*.jsonl`, and on the reviewed questions of the passages, each asked of an
index that holds neither it nor the other questions of its proposition; every message once as it is and once badly
typed. Measured on our own calibration messages, which no training sees. Prints the figures, and writes
`handlers/intents/heads.npz`.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.assembly import assemble
from bot.commands.running import progress_bar
from bot.evaluation.noise import NOISES, spoil
from bot.evaluation.rows import SETS
from bot.settings import Settings
from embeddings.encoder import Encoder
from handlers.asked import without_story
from handlers.decision import decide
from handlers.intents import FILE, FOLDER, FOUND, IN_PLANS, LEXICAL, features
from knowledge.build import dense_texts
from knowledge.library import Version
from knowledge.model import Passage
from knowledge.provinces import provinces_asked
from knowledge.retrieval import Knowledge, Retrieval

C_KINDS, C_PROGRAMMES = 0.01, 0.01
"""Inverse strengths of the ridge of the two logistic regressions."""
VECTOR_SHARE = 0.5
"""What a number of the vector counts beside one of what retrieval found."""
RARE = 0.5
"""0: every message weighs the same; 1: every label does."""
LEFT_OUT = (0, 2, 4)
"""The reviewed questions of a passage that training asks, each of an index without it."""


@dataclass(frozen=True, slots=True)
class Example:
    """A message with what it is; `programme` is empty where it belongs to none."""

    text: str
    kind: str
    programme: str


async def main() -> None:
    async with assemble(Settings()) as parts:
        with progress_bar() as progress:
            await parts.publish_if_needed(progress)
        knowledge = parts.live.current
        if knowledge is None or knowledge.number is None:
            raise SystemExit("no published version")
        version = await parts.versions.load(knowledge.number)
        shown, examples = _training_set(version, knowledge, parts.encoder)
    heads = _fitted(shown, examples)
    FILE.parent.mkdir(exist_ok=True)
    heads["encoder"] = np.array(version.encoder)
    with FILE.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **heads)
    sys.stdout.write(f"{len(examples)} messages: {dict(Counter(e.kind for e in examples))}\n")
    sys.stdout.write(measured(knowledge))


def _training_set(
    version: Version, knowledge: Knowledge, encoder: Encoder
) -> tuple[NDArray[np.float32], list[Example]]:
    """Returns the features of every example, float32, shape (examples, features), with the examples."""
    rows: list[NDArray[np.float32]] = []
    examples: list[Example] = []
    for left_out in LEFT_OUT:
        without = Knowledge(_without(version, left_out), encoder, knowledge.reader)
        for example in _reviewed(version, left_out):
            examples += [example, example]
            rows += _both(example, without)
    for example in _bank():
        examples += [example, example]
        rows += _both(example, knowledge)
    return np.array(rows, dtype=np.float32), examples


def _without(version: Version, left_out: int) -> Version:
    """The version without question number `left_out` of each passage, and without those that ask for the same thing."""
    kept: list[bool] = []
    passages = []
    for passage in version.passages:
        asked = passage.questions[left_out : left_out + 1]
        alike = (part.questions for part in passage.propositions if set(asked) & set(part.questions))
        gone = {*asked, *(question for questions in alike for question in questions)}
        kept += [text not in gone for text in dense_texts(passage)]
        passages.append(_without_questions(passage, gone))
    return replace(version, passages=tuple(passages), vectors=version.vectors[kept], owners=version.owners[kept])


def _without_questions(passage: Passage, gone: Collection[str]) -> Passage:
    def rest(questions: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(question for question in questions if question not in gone)

    parts = [part.model_copy(update={"questions": rest(part.questions)}) for part in passage.propositions]
    return passage.model_copy(update={"questions": rest(passage.questions), "propositions": tuple(parts)})


def _reviewed(version: Version, number: int) -> Iterator[Example]:
    for passage in version.passages:
        if len(passage.questions) > number:
            yield Example(passage.questions[number], IN_PLANS, passage.programmes[0] if passage.programmes else "")


def _bank() -> Iterator[Example]:
    for file in sorted(FOLDER.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield Example(row["text"], row["intent"], row.get("programme", ""))


def _both(example: Example, knowledge: Knowledge) -> list[NDArray[np.float32]]:
    """The features of a message as it is, and badly typed in one of the ways in which people type."""
    noise = random.Random(example.text).choice(list(NOISES))  # noqa: S311  # repeatable, not secret
    return [_features(text, knowledge) for text in (example.text, spoil(noise, example.text, example.text))]


def _found(text: str, knowledge: Knowledge) -> tuple[str, Retrieval]:
    reading = knowledge.reader.read(text)
    question = without_story(reading.best)
    return question, knowledge.retrieve(reading, provinces_asked(question), {"public"})


def _features(text: str, knowledge: Knowledge) -> NDArray[np.float32]:
    return features(*_found(text, knowledge), knowledge)


def _fitted(shown: NDArray[np.float32], examples: Sequence[Example]) -> dict[str, NDArray[Any]]:
    kinds = [example.kind for example in examples]
    of_programme = np.array([bool(example.programme) for example in examples])
    programmes = [example.programme for example in examples if example.programme]
    kind_names, kind_weights = _regression(shown, kinds, C_KINDS)
    programme_names, programme_weights = _regression(shown[of_programme], programmes, C_PROGRAMMES)
    return {
        "kinds": np.array(kind_names),
        "kind_weights": kind_weights,
        "programmes": np.array(programme_names),
        "programme_weights": programme_weights,
        "lexical_weights": _lexical(shown, kinds),
    }


def _lexical(shown: NDArray[np.float32], kinds: Sequence[str]) -> NDArray[np.float32]:
    """Returns the weights for "the plans answer it" of the features without an encoder, the intercept last."""
    fitted = LogisticRegression(class_weight="balanced", max_iter=500)
    fitted.fit(shown[:, -FOUND:][:, list(LEXICAL)], [kind == IN_PLANS for kind in kinds])
    return np.append(fitted.coef_[0], fitted.intercept_).astype(np.float32)


def _regression(
    shown: NDArray[np.float32], labels: Sequence[str], strength: float
) -> tuple[list[str], NDArray[np.float32]]:
    """Returns the labels and their weights, float32, shape (labels, features + 1), for features as they are.

    Fitted on standardised features, those of the vector halved; a rare label's messages weigh more.
    """
    centre, spread = shown.mean(axis=0), shown.std(axis=0) + 1e-6
    scale = np.ones(shown.shape[1])
    scale[:-FOUND] = VECTOR_SHARE
    counts = Counter(labels)
    weights = np.array([(len(labels) / counts[label]) ** RARE for label in labels])
    fitted = LogisticRegression(C=strength, max_iter=500)
    fitted.fit((shown - centre) / spread * scale, labels, sample_weight=weights / weights.mean())
    slopes = fitted.coef_ * scale / spread
    intercepts = fitted.intercept_ - slopes @ centre
    return list(fitted.classes_), np.column_stack([slopes, intercepts]).astype(np.float32)


def measured(knowledge: Knowledge) -> str:
    """Returns how the calibration messages are decided, a line a kind of noise: the share that is right."""
    rows = [json.loads(line) for line in (SETS / "calibration.jsonl").read_text("utf-8").splitlines()]
    lines = []
    for noise in NOISES:
        decided = [
            decide(*_found(spoil(noise, row["question"], row["question"]), knowledge), knowledge) for row in rows
        ]
        wanted = [row["want"] for row in rows]
        right = Counter(want for want, d in zip(wanted, decided, strict=True) if want == d.status)
        shares = ", ".join(f"{kind} {right[kind] / count:.2f}" for kind, count in sorted(Counter(wanted).items()))
        lines.append(f"{noise}: {shares}\n")
    return "".join(lines)


if __name__ == "__main__":
    asyncio.run(main())
