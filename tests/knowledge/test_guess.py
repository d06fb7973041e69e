"""The guess of who may be shown a passage that nobody has reviewed."""

from __future__ import annotations

from collections import Counter

import numpy as np

from embeddings.encoder import load_encoder
from knowledge.build import build_version, dense_texts, known_vectors
from knowledge.contacts import usable_contacts
from knowledge.corpus import read_corpus
from knowledge.guess import guess_audience
from knowledge.library import Content, Version
from knowledge.model import Audience, Passage, Proposition
from knowledge.plain_check import missing_figures, sound_propositions
from knowledge.programmes import read_programmes
from knowledge.reviewed import read_reviewed, with_reviews


def reviewed_version() -> Version:
    corpus = read_corpus()
    passages = with_reviews(corpus.passages, read_reviewed())
    return build_version(Content(corpus.documents, passages, read_programmes(), usable_contacts()), load_encoder(None))


def without(version: Version, file: str) -> Version:
    keep = np.array([version.passages[owner].file != file for owner in version.owners])
    return Version(
        version.documents, version.passages, version.programmes, version.vectors[keep], version.owners[keep],
        version.encoder,
    )  # fmt: skip


def test_of_a_document_that_it_has_not_seen_it_guesses_few_closed_passages_public() -> None:
    version = reviewed_version()
    vectors = known_vectors(version.encoder, (t for p in version.passages for t in dense_texts(p)), None)
    found: Counter[tuple[Audience, Audience]] = Counter()
    for document in version.documents:
        others = without(version, document.file)
        for passage in (p for p in version.passages if p.file == document.file):
            bare = passage.model_copy(update={"plain": "", "questions": (), "propositions": ()})
            mean = np.mean([vectors[text] for text in dense_texts(bare)], axis=0)
            vector = np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)
            found[passage.audience, guess_audience(vector, others)] += 1
    closed = sum(count for (is_, _), count in found.items() if is_ != "public")
    assert found["internal", "public"] + found["helper", "public"] <= 0.15 * closed
    assert found["public", "public"] >= 0.7 * sum(count for (is_, _), count in found.items() if is_ == "public")


def test_a_figure_that_the_passage_does_not_have_is_found() -> None:
    passage = next(p for p in reviewed_version().passages if p.audience == "public" and any(map(str.isdigit, p.plain)))
    assert missing_figures(passage) == ()
    spoiled = passage.model_copy(update={"plain": f"{passage.plain} Tới 987.654 người, ngày 31/12/2099."})
    assert missing_figures(spoiled) == ("987.654", "31/12/2099")


def test_no_reviewed_plain_text_has_a_figure_of_its_own() -> None:
    version = reviewed_version()
    documents = {document.file: document for document in version.documents}
    passages: list[Passage] = [p for p in version.passages if p.plain]
    assert {p.id: missing for p in passages if (missing := missing_figures(p, documents[p.file]))} == {}


def test_a_proposition_with_a_figure_of_another_time_is_not_sound() -> None:
    version = reviewed_version()
    document = version.documents[0]
    passage = next(p for p in version.passages if p.file == document.file and len(p.propositions) > 1)
    assert sound_propositions(passage, document) == passage.propositions
    stale = Proposition(text="Tới tháng 9/2031, tỉnh có 3 lớp.", questions=("Mấy lớp?",))
    spoiled = passage.model_copy(update={"propositions": (stale, *passage.propositions)})
    assert sound_propositions(spoiled, document) == passage.propositions
    assert "9/2031" in missing_figures(spoiled, document)
