"""The noisy channel: how likely a person types a word in a certain way, by the way the whole message is typed."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Marks(IntEnum):
    """What became of the marks of the word that was meant."""

    TYPED = 0
    """It bears marks, and all were typed."""
    NONE = 1
    """It bears none."""
    DROPPED = 2
    """It bears marks, and none was typed."""
    PARTLY = 3
    """Some were typed, some not."""
    TELEX = 4
    """They stand there as raw Telex keys."""
    VNI = 5
    """They stand there as raw VNI digits."""
    NEUTRAL = 6
    """Nothing to see: a number, a foreign word, a shorthand."""


MODES = ("marked", "bare", "half marked", "Telex", "VNI", "mixed")
"""The ways a whole message is typed."""

PRIOR: NDArray[np.float64] = np.log(np.array([0.45, 0.36, 0.08, 0.06, 0.03, 0.02]))
"""log P(mode)."""

#                 typed  none dropped partly telex  vni  neutral
_TABLE = np.array(
    [
        [-0.02, 0.0, -7.0, -7.0, -8.0, -9.0, 0.0],  # marked
        [-6.00, 0.0, -0.02, -7.0, -8.0, -9.0, 0.0],  # bare
        [-0.80, 0.0, -1.0, -2.0, -8.0, -9.0, 0.0],  # half marked
        [-7.00, 0.0, -5.0, -7.5, -0.02, -9.0, 0.0],  # Telex
        [-7.00, 0.0, -5.0, -7.5, -9.0, -0.02, 0.0],  # VNI
        [-1.30, 0.0, -1.6, -3.0, -1.8, -2.5, 0.0],  # mixed
    ]
)
MARKS_GIVEN_MODE: NDArray[np.float64] = _TABLE
"""log P(what became of the marks | mode), shape (modes, kinds of marks)."""

SLIP = -5.5
"""Another letter, one lost, one doubled or two swapped; the place and the letter are in it."""
SLIP_FAR = -1.5
"""What is added when the wrong key is not a neighbour of the right one."""
SLIP_MARK = -2.0
"""What is added when a mark went with the letter that slipped."""
SLIP_FROM_WORD = -5.0
"""What is added when the slip gave another word of the language, if a rare one: it may well have been meant."""
SLIP_NAME = 3.0
"""What is added when a listed name is one slip away: few words lie so near to one by chance."""
JOINED = -3.5
"""A space left out between two words."""
REPEATED = -2.0
"""A letter drawn out: "quáaaa"."""
DOUBLED = -4.0
"""A letter typed twice."""
SHORTHAND = -1.5
"""A word written as its shorthand; the share of the reading is added."""
RESPELLED = -4.0
"""One teenage respelling, such as f for ph."""
UNKNOWN_WORD = -13.0
"""A word that no list holds, kept as it is (its letters are not in the language model)."""
UNKNOWN_SYLLABLE = -4.0
"""The same, if it is at least spelled as a syllable."""


def mode_posterior(evidence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns P(mode | message) from log P(token | mode) of its tokens, shape (tokens, modes)."""
    total = PRIOR + evidence.sum(axis=0)
    share = np.exp(total - total.max())
    return np.asarray(share / share.sum(), dtype=np.float64)


def marks_costs(posterior: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns log P(what became of the marks | message), one a kind of marks."""
    return np.asarray(np.log(posterior @ np.exp(MARKS_GIVEN_MODE)), dtype=np.float64)


def marks_evidence(marks: NDArray[np.int64], logp: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns log P(token | mode) from the readings of a token: their marks and the logs of their likelihoods."""
    terms = MARKS_GIVEN_MODE[:, marks] + logp
    top = terms.max(axis=1, keepdims=True)
    return np.asarray(np.log(np.exp(terms - top).sum(axis=1)) + top[:, 0], dtype=np.float64)
