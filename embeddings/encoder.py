"""Text -> vector: one interface, two implementations (see DESIGN, "The encoder")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]
"""Called now and then with the number of texts done so far, at the end with all of them."""


class Encoder(Protocol):
    """What retrieval asks of an encoder. Any text is accepted: empty, very long, emoji, NUL bytes.

    A text longer than the model can read is cut at its end. Safe to call from several threads.
    """

    @property
    def name(self) -> str:
        """Names the model and its checksum: vectors of two encoders with the same name can be compared."""

    @property
    def dimensions(self) -> int: ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns float32, shape (len(texts), dimensions), L2-normalised."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Returns float32, shape (len(texts), dimensions), L2-normalised."""


class EncoderUnavailable(RuntimeError):
    """The model is missing or damaged; the message says what to do, in Vietnamese."""


def load_encoder(spec: str | None = None) -> Encoder:
    """Loads the encoder that the setting TROLYSO_ENCODER asks for.

    `spec` is None or "" for the shipped model, else the name or the folder of a sentence-transformers model.
    Raises EncoderUnavailable.
    """
    if not spec:
        from embeddings.shipped import ShippedEncoder

        return ShippedEncoder()
    from embeddings.by_name import SentenceTransformerEncoder

    return SentenceTransformerEncoder(spec)


def cleaned(text: str) -> str:
    """Makes a text safe for any tokenizer: NUL bytes out, half surrogate pairs replaced by "?"."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
