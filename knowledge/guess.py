"""Guesses what nobody has reviewed yet: who may be shown a passage, by the reviewed passages nearest to it.

An editor looks at every guess before it is published.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from knowledge.build import Vector
from knowledge.library import Version
from knowledge.model import Audience

NEIGHBOURS, PUBLIC_FROM = 7, 5
"""Reviewed passages that are asked, and how many of them must be public. Measured on the five plans, each by the other
four: of 317 passages that are not public 43 are guessed so, of 644 public ones 482 (tests/knowledge/test_guess.py)."""


def guess_audience(vector: Vector, reviewed: Version) -> Audience:
    """Returns "public" where nearly all of the nearest passages to a text's vector are, else what most others are.

    `vector` is float32, shape (dimensions,), L2-normalised, of the version's encoder.
    """
    owners, first = np.unique(reviewed.owners, return_index=True)  # a passage's own words come first
    nearest = owners[np.argsort(-(reviewed.vectors[first] @ vector))[:NEIGHBOURS]]
    votes: Counter[Audience] = Counter(reviewed.passages[owner].audience for owner in nearest)
    if votes["public"] >= PUBLIC_FROM:
        return "public"
    return "helper" if votes["helper"] > votes["internal"] else "internal"
