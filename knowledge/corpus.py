"""All that the plans say: documents, passages, and what was left out of the passages on purpose."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from knowledge import left_out, targets
from knowledge.footnotes import mark_calls, read_notes
from knowledge.layout import NOTE, TABLE, TEXT, lay_out
from knowledge.left_out import LeftOut
from knowledge.model import Document, Passage
from knowledge.passages import prose_passages
from knowledge.reading import Line, decode, read_lines
from knowledge.structure import read_blocks

PLANS = Path(__file__).parent / "plans"
MANIFEST = "manifest.json"
_DOCUMENTS = TypeAdapter(tuple[Document, ...])


class BadManifest(ValueError):
    """The manifest and the files beside it disagree; the message says where and what to do, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The plans as data; passages stand in the order of the documents and, inside each, of the text."""

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    left_out: tuple[LeftOut, ...]


def read_corpus(folder: Path = PLANS) -> Corpus:
    """Read every document that the folder's manifest lists.

    Raises BadManifest when the manifest is missing or wrong, when a text file is not listed or missing, or when a
    file is not the one that the manifest describes; UnreadableDocument when a file is no clean Vietnamese text.
    """
    documents = read_manifest(folder)
    passages: list[Passage] = []
    omitted: list[LeftOut] = []
    for document in documents:
        data = (folder / document.file).read_bytes()
        lines = read_lines(decode(data, document.file))
        found, lost = read_document(document, lines)
        passages.extend(found)
        omitted.extend(lost)
    return Corpus(documents, tuple(passages), tuple(omitted))


def read_document(document: Document, lines: tuple[Line, ...]) -> tuple[tuple[Passage, ...], tuple[LeftOut, ...]]:
    """The passages of one document, prose first, and what was left out of them."""
    laid = lay_out(lines, set(targets.table_lines(document, lines)))
    notes = read_notes(laid)
    prose = prose_passages(document, read_blocks(laid, mark_calls(laid, notes)), notes)
    rows = targets.target_passages(document, lines)
    why = {item.line.number: item.role for item in laid if item.role not in (TEXT, NOTE, TABLE)}
    if not prose:  # footnotes hang on passages; a document of nothing else has none for them
        why |= {item.line.number: item.role for item in laid if item.role == NOTE}
    why |= {line.number: left_out.TABLE_FURNITURE for line in targets.table_furniture(document, lines)}
    return (*prose, *rows), left_out.group(document.file, lines, why)


def read_manifest(folder: Path) -> tuple[Document, ...]:
    """The documents that a folder's manifest lists, each checked against its file. Raises BadManifest."""
    try:
        documents = _DOCUMENTS.validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError as error:
        raise BadManifest(f"Không tìm thấy tệp {folder / MANIFEST}. Vui lòng khôi phục tệp này.") from error
    except ValidationError as error:
        raise BadManifest(f"Tệp {folder / MANIFEST} sai định dạng: {error}") from error
    _check_listed(folder, documents)
    for document in documents:
        _check_file(folder, document)
    return documents


def _check_listed(folder: Path, documents: Sequence[Document]) -> None:
    unlisted = sorted({path.name for path in folder.glob("*.txt")} - {document.file for document in documents})
    if unlisted:
        raise BadManifest(f"Chưa khai báo trong {MANIFEST}: {', '.join(unlisted)}. Vui lòng khai báo hoặc bỏ tệp đi.")


def _check_file(folder: Path, document: Document) -> None:
    path = folder / document.file
    if not path.is_file():
        raise BadManifest(f"{MANIFEST} có khai báo {document.file} nhưng không có tệp này. Vui lòng khôi phục tệp.")
    if hashlib.sha256(path.read_bytes()).hexdigest() != document.sha256:
        raise BadManifest(
            f"Tệp {document.file} đã bị thay đổi (mã SHA-256 khác với {MANIFEST}). "
            f"Vui lòng khôi phục tệp gốc, hoặc cập nhật {MANIFEST} nếu thay đổi là có chủ ý."
        )


if __name__ == "__main__":
    left_out.write_kept(PLANS, read_corpus().left_out)
