"""A version of the knowledge as it is stored: JSON texts, two blobs and a digest over all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from pydantic import ValidationError

from knowledge.library import Version
from knowledge.model import Contact, Document, Frozen, Passage, Programme, Word


class UnreadableVersion(RuntimeError):
    """What is stored of a version is not what was published; the message says what to do, in Vietnamese."""


Value = TypeVar("Value", bound=Frozen)
Body = tuple[str, str]
"""A document's file or the id of a passage or programme, and the whole of it as JSON."""


@dataclass(frozen=True, slots=True)
class Packed:
    """`data` is little-endian float32, `dimensions` values a row; `owners` little-endian int32, one a row."""

    documents: tuple[Body, ...]
    passages: tuple[Body, ...]
    programmes: tuple[Body, ...]
    dimensions: int
    data: bytes
    owners: bytes
    encoder: str
    contacts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Each the whole of it as JSON."""

    @property
    def vectors(self) -> int:
        """How many there are."""
        return len(self.owners) // 4

    @property
    def digest(self) -> str:
        """SHA-256 in hex over every part; each text stands behind its length, so that no two versions run together."""
        sha = hashlib.sha256(f"{self.dimensions}\n{self.encoder}\n".encode())
        for bodies in (self.documents, self.passages, self.programmes):
            sha.update(f"{len(bodies)}\n".encode())
            for _, text in bodies:
                body = text.encode()
                sha.update(f"{len(body)}\n".encode() + body)
        for name, extras in (("contacts", self.contacts), ("words", self.words)):
            if extras:  # versions from before there were any keep their digest
                sha.update(f"{name} {len(extras)}\n".encode())
                for text in extras:
                    sha.update(f"{len(text.encode())}\n{text}".encode())
        sha.update(self.data)
        sha.update(self.owners)
        return sha.hexdigest()


def pack(version: Version) -> Packed:
    """What is stored of the version.

    Raises ValueError if its vectors and owners do not fit together or to its passages: such a version cannot be
    searched, and must not become the live one.
    """
    vectors, owners = version.vectors, version.owners
    if vectors.ndim != 2 or owners.shape != (len(vectors),):
        raise ValueError(f"vectors {vectors.shape} and owners {owners.shape} do not fit")
    if len(owners) and (owners.min() < 0 or owners.max() >= len(version.passages)):
        raise ValueError("an owner is not a passage of the version")
    if not np.isfinite(vectors).all():
        raise ValueError("a vector holds a value that is not a number")
    return Packed(
        documents=_bodies(version.documents, lambda document: document.file),
        passages=_bodies(version.passages, lambda passage: passage.id),
        programmes=_bodies(version.programmes, lambda programme: programme.id),
        dimensions=vectors.shape[1],
        data=vectors.astype("<f4").tobytes(),
        owners=owners.astype("<i4").tobytes(),
        encoder=version.encoder,
        contacts=tuple(contact.model_dump_json() for contact in version.contacts),
        words=tuple(word.model_dump_json() for word in version.words),
    )


def unpack(packed: Packed, number: int) -> Version:
    """The version again, equal to the bit; its arrays are read-only. `number` is named in the error.

    Raises UnreadableVersion if the stored data does not fit this program's model.
    """
    try:
        return Version(
            documents=tuple(Document.model_validate_json(body) for _, body in packed.documents),
            passages=tuple(Passage.model_validate_json(body) for _, body in packed.passages),
            programmes=tuple(Programme.model_validate_json(body) for _, body in packed.programmes),
            vectors=np.frombuffer(packed.data, "<f4").reshape(-1, packed.dimensions),
            owners=np.frombuffer(packed.owners, "<i4"),
            encoder=packed.encoder,
            contacts=tuple(Contact.model_validate_json(body) for body in packed.contacts),
            words=tuple(Word.model_validate_json(body) for body in packed.words),
        )
    except (ValidationError, ValueError) as error:
        raise UnreadableVersion(
            f"Phiên bản kiến thức {number} được ghi theo cấu trúc khác với chương trình đang chạy. "
            "Hãy quay lại phiên bản khác (`trolyso kb versions`, `trolyso kb rollback N`) hoặc xuất bản lại kiến thức."
        ) from error


def _bodies(values: Sequence[Value], key: Callable[[Value], str]) -> tuple[Body, ...]:
    return tuple((key(value), value.model_dump_json()) for value in values)
