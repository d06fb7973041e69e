"""`trolyso search`: retrieval alone, over any corpus of JSON lines; nothing of the knowledge base is used."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.commands.running import EXPECTED, fail, progress_bar, read_lines, read_settings
from embeddings.encoder import Encoder, load_encoder
from embeddings.text import clean
from embeddings.typed.reader import load_reader
from knowledge.hybrid import HybridIndex, weighted


class Item(BaseModel):
    """A text of the corpus, or a query."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    id: str
    text: str
    title: str = ""

    @property
    def whole(self) -> str:
        return f"{self.title}. {self.text}" if self.title else self.text


def search(corpus: Path, queries: Path, k: int) -> None:
    """Prints `{"id","hits":[{"id","score"}…]}` for each query, in order. Status 1 where a file cannot be read."""
    items, asked = _read(corpus), _read(queries)
    try:
        encoder, reader = load_encoder(read_settings().trolyso_encoder), load_reader()
    except EXPECTED as error:
        raise fail(str(error)) from None
    index = _index(items, encoder)
    for query in asked:
        found = index.search(weighted(reader.read(clean(query.whole))), k)
        hits = [{"id": items[match.item].id, "score": round(match.score, 4)} for match in found.matches]
        print(json.dumps({"id": query.id, "hits": hits}, ensure_ascii=False))


def _index(items: list[Item], encoder: Encoder) -> HybridIndex:
    texts = [item.whole for item in items]
    with progress_bar() as progress:
        vectors = encoder.encode_passages(texts, lambda done: progress(done, len(texts)))
    return HybridIndex(encoder, texts, vectors, np.arange(len(items), dtype=np.int32))


def _read(file: Path) -> list[Item]:
    return [_item(file, number, line) for number, line in enumerate(read_lines(file), start=1) if line.strip()]


def _item(file: Path, number: int, line: str) -> Item:
    try:
        return Item.model_validate(json.loads(line))
    except (ValueError, ValidationError, RecursionError):
        raise fail(f'{file.name}, dòng {number}: không phải là JSON {{"id", "text"}} đúng.') from None
