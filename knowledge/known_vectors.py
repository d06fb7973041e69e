"""The vectors of the shipped texts, kept beside them: a first start then embeds nothing.

`python -m knowledge.known_vectors` (`make vectors`) makes the file anew after a change of the texts or of the encoder.
A text that it does not hold is embedded as any other: the file saves time, and nothing rests on it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder, load_encoder

FILE = Path(__file__).with_name("known_vectors.npz")


def digest_of(text: str) -> int:
    """Returns the first 8 bytes of the SHA-256 of `text` as an integer."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


class KnownVectors:
    """Vectors by the digest of their text."""

    def __init__(self, digests: NDArray[np.uint64], vectors: NDArray[np.float16]) -> None:
        """`vectors` is float16, shape (n, dimensions); row i belongs to `digests[i]`."""
        self._rows = {int(digest): row for row, digest in enumerate(digests)}
        self._vectors = vectors

    @classmethod
    def of(cls, encoder: str, file: Path = FILE) -> KnownVectors:
        """Reads those that the encoder of this name made; none where the file is missing or another's."""
        if file.exists():
            with np.load(file, allow_pickle=False) as stored:
                if str(stored["encoder"]) == encoder:
                    return cls(stored["digests"], stored["vectors"])
        return cls(np.empty(0, np.uint64), np.empty((0, 0), np.float16))

    def get(self, text: str) -> NDArray[np.float32] | None:
        """Returns the vector of `text`, float32, shape (dimensions,), L2-normalised; None for an unknown text."""
        row = self._rows.get(digest_of(text))
        if row is None:
            return None
        vector = self._vectors[row].astype(np.float32)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def write_known_vectors(texts: Iterable[str], encoder: Encoder, file: Path = FILE) -> int:
    """Embeds the different ones of `texts`, those already known aside, and writes the file; returns how many."""
    known = KnownVectors.of(encoder.name, file)
    wanted = sorted(set(texts), key=digest_of)
    missing = [text for text in wanted if known.get(text) is None]
    made = dict(zip(missing, encoder.encode_passages(missing), strict=True))
    vectors = [known.get(text) if text not in made else made[text] for text in wanted]
    digests = np.array([digest_of(text) for text in wanted], dtype=np.uint64)
    with file.open("wb") as stream:
        np.savez(stream, encoder=np.array(encoder.name), digests=digests, vectors=np.array(vectors, dtype=np.float16))
    return len(wanted)


def main() -> None:
    from knowledge.build import shipped_texts

    count = write_known_vectors(shipped_texts(), load_encoder())
    sys.stdout.write(f"{count} vectors, {FILE.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
