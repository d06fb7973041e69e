"""Text -> vector: one interface, two implementations (see DESIGN, "The encoder")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """What retrieval asks of an encoder."""

    @property
    def name(self) -> str:
        """Names the model and its checksum: vectors of two encoders with the same name can be compared."""

    @property
    def dimensions(self) -> int: ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns float32, shape (len(texts), dimensions), L2-normalised."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns float32, shape (len(texts), dimensions), L2-normalised."""


class EncoderUnavailable(RuntimeError):
    """The model is missing or damaged; the message says what to do, in Vietnamese."""
