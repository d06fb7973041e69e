"""Fits the decision's logistic regression on our own messages.

`python -m bot.evaluation.calibrate` prints the two figures that stand in handlers/decision.py.
"""

from __future__ import annotations

import asyncio
import json
import sys

import numpy as np
from numpy.typing import NDArray

from bot.assembly import assemble
from bot.commands.running import progress_bar
from bot.evaluation.rows import SETS
from bot.settings import Settings
from knowledge.provinces import provinces_asked
from knowledge.retrieval import Knowledge

RIDGE = 0.01
"""Keeps the slope finite where one score parts all messages."""


async def main() -> None:
    async with assemble(Settings()) as parts:
        with progress_bar() as progress:
            await parts.publish_if_needed(progress)
        knowledge = parts.live.current
    if knowledge is None:
        raise SystemExit("no published version")
    rows = [json.loads(line) for line in (SETS / "calibration.jsonl").read_text("utf-8").splitlines()]
    scores = np.array([best_score(knowledge, row["question"]) for row in rows])
    answerable = np.array([row["answerable"] for row in rows], dtype=np.float64)
    slope, intercept = fit(scores, answerable)
    right = ((slope * scores + intercept > 0) == answerable).mean()
    sys.stdout.write(f"SLOPE, INTERCEPT = {slope:.1f}, {intercept:.2f}   right on {len(rows)} messages: {right:.3f}\n")


def best_score(knowledge: Knowledge, question: str) -> float:
    """Returns the score of the best passage for a citizen's question, 0 where there is none."""
    hits = knowledge.retrieve(knowledge.reader.read(question), provinces_asked(question), {"public"}).hits
    return hits[0].score if hits else 0.0


def fit(scores: NDArray[np.float64], labels: NDArray[np.float64], rounds: int = 50) -> tuple[float, float]:
    """Returns slope and intercept of the logistic regression of `labels` (0 or 1) on `scores`, by Newton's method."""
    features = np.column_stack([(scores - scores.mean()) / scores.std(), np.ones_like(scores)])
    penalty = np.diag([RIDGE * len(scores), 0.0])
    weights = np.zeros(2)
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-features @ weights))
        gradient = features.T @ (chance - labels) + penalty @ weights
        curvature = features.T @ (features * (chance * (1 - chance))[:, None]) + penalty
        weights -= np.linalg.solve(curvature, gradient)
    slope = weights[0] / scores.std()
    return float(slope), float(weights[1] - slope * scores.mean())


if __name__ == "__main__":
    asyncio.run(main())
