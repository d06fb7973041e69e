"""From the documents to a version that can be published: passages with their programmes and vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from knowledge.corpus import read_corpus
from knowledge.known_vectors import KnownVectors
from knowledge.library import Content, Version
from knowledge.model import Passage, Programme
from knowledge.programmes import ProgrammeTerms
from knowledge.reviewed import read_reviewed, with_reviews

Progress = Callable[[int, int], None]
"""Called with the number of texts embedded so far, and of all."""
Vector = NDArray[np.float32]
"""Of one text: shape (dimensions,), L2-normalised."""


SHORTEST_NOTE = 60
"""Characters from which a footnote is embedded by itself; shorter ones are mostly numbers of documents."""


def dense_texts(passage: Passage) -> tuple[str, ...]:
    """Returns the texts of a passage that are embedded; its score is that of the nearest one."""
    body = passage.target.text if passage.target else passage.text
    notes = [note.text for note in passage.footnotes if len(note.text) >= SHORTEST_NOTE]
    more = [question for question in passage.asked if question not in passage.questions]
    asked = (*passage.questions, *(one.text for one in passage.propositions), *more)
    return tuple(spaced(text) for text in (body, *notes, passage.plain, *asked) if text)


def spaced(text: str) -> str:
    """Returns the text with runs of white space collapsed; the same object where it has none."""
    collapsed = " ".join(text.split())
    return text if collapsed == text else collapsed


def shipped_texts() -> list[str]:
    """Returns all texts of the plans in the repository that are embedded."""
    passages = with_reviews(read_corpus().passages, read_reviewed())
    return [text for passage in passages for text in dense_texts(passage)]


def with_programmes(passages: Sequence[Passage], programmes: Sequence[Programme]) -> tuple[Passage, ...]:
    """Returns the passages, those without a programme given the ones whose terms stand in them."""
    terms = ProgrammeTerms(programmes)
    return tuple(
        passage
        if passage.programmes
        else passage.model_copy(
            update={"programmes": terms.of_passage(" ".join(passage.section), f"{passage.lead_in} {passage.quote}")}
        )
        for passage in passages
    )


def build_version(
    content: Content,
    encoder: Encoder,
    progress: Progress = lambda done, total: None,
    old: Version | None = None,
    made: Mapping[str, Vector] | None = None,
) -> Version:
    """Returns the version, every text of every passage embedded by `encoder`.

    Texts that `old`, `made` (vectors by their text, of this encoder) or the shipped file of vectors holds already are
    not embedded again.
    """
    texts = [(owner, text) for owner, passage in enumerate(content.passages) for text in dense_texts(passage)]
    known = dict(made or {}) | known_vectors(encoder.name, (text for _, text in texts), old)
    missing = list(dict.fromkeys(text for _, text in texts if text not in known))
    new = encoder.encode_passages(missing, lambda done: progress(done, len(missing)))
    known |= dict(zip(missing, new, strict=True))
    vectors = np.array([known[text] for _, text in texts], dtype=np.float32).reshape(len(texts), encoder.dimensions)
    return Version(
        documents=content.documents,
        passages=with_programmes(content.passages, content.programmes),
        programmes=content.programmes,
        vectors=vectors,
        owners=np.array([owner for owner, _ in texts], dtype=np.int32),
        encoder=encoder.name,
        contacts=content.contacts,
        words=content.words,
    )


def known_vectors(encoder: str, texts: Iterable[str], old: Version | None) -> dict[str, Vector]:
    """Returns the vectors of those of `texts` that `old` or the shipped file holds, made by the encoder of that name.

    Each is float32, shape (dimensions,), L2-normalised.
    """
    before = _vectors_of(old) if old is not None and old.encoder == encoder else {}
    shipped = KnownVectors.of(encoder)
    found = {text: before[text] if text in before else shipped.get(text) for text in texts}
    return {text: vector for text, vector in found.items() if vector is not None}


def _vectors_of(version: Version) -> dict[str, Vector]:
    """The vector of each text of a version; its rows stand in the order in which `build_version` made them."""
    texts = [text for passage in version.passages for text in dense_texts(passage)]
    return dict(zip(texts, version.vectors, strict=True)) if len(texts) == len(version.vectors) else {}
