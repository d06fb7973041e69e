"""A version's content as one file, and such a file as a draft: to carry knowledge from one installation to another."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from pydantic import ValidationError

from bot.publishing.drafting import Drafting
from bot.storage.drafts import DraftRefused
from bot.storage.versions import VersionStore
from knowledge.draft import KINDS, MODELS, Item, Thing, diff, things
from knowledge.library import Content
from knowledge.model import Contact, Document, Passage, Programme, Word

FORMAT = "trolyso-knowledge-1"
_ENTRY = "knowledge.jsonl"
MOST_BYTES = 200 * 1024 * 1024
"""Of the unpacked content."""


async def export_version(versions: VersionStore, number: int) -> bytes:
    """Returns a zip with one JSON line a thing; vectors are made again where it is imported.

    Raises UnknownVersion, UnreadableVersion.
    """
    content = (await versions.load(number)).content
    lines = [json.dumps({"format": FORMAT, "version": number})]
    lines += [
        json.dumps({"kind": kind, "body": thing.model_dump(mode="json")}, ensure_ascii=False)
        for (kind, _), thing in things(content).items()
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(_ENTRY, date_time=(2025, 1, 1, 0, 0, 0))  # the same version gives the same bytes
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, "\n".join(lines))
    return packed.getvalue()


async def import_version(drafting: Drafting, data: bytes, by: str) -> int:
    """Makes a draft that turns the live content into that of the file; returns its id. Raises DraftRefused."""
    content, number = _read(data)
    live = await drafting.live_content()
    items = [Item(change.kind, change.key, change.after) for change in diff(live, content)]
    if not items:
        raise DraftRefused("Tệp này giống hệt bản đang dùng, không có gì để nhập.")
    draft = await drafting.store.begin(f"Nhập từ tệp (phiên bản {number})", by)
    await drafting.store.change(draft, items, by, what="nhập từ tệp")
    return draft


def _read(data: bytes) -> tuple[Content, int]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo(_ENTRY).file_size > MOST_BYTES:
                raise DraftRefused("Tệp này lớn quá, không phải tệp xuất ra từ Trợ lý số.")
            with archive.open(_ENTRY) as stream:
                text = stream.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:  # whatever the archive says of itself
            raise DraftRefused("Tệp này lớn quá, không phải tệp xuất ra từ Trợ lý số.")
        head, *rows = [json.loads(line) for line in text.decode("utf-8").split("\n")]
        if head["format"] != FORMAT:
            raise DraftRefused("Tệp này do một bản Trợ lý số khác xuất ra, không nhập được.")
        return _content(rows), int(head["version"])
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, RecursionError, EOFError, OSError) as error:
        if isinstance(error, ValidationError):
            raise DraftRefused("Nội dung của tệp không đúng cấu trúc, không nhập được.") from None
        raise DraftRefused("Tệp này không phải tệp xuất ra từ Trợ lý số.") from None


def _content(rows: list[Any]) -> Content:
    found: list[Thing] = []
    for row in rows:
        if row["kind"] not in KINDS:
            raise ValueError(row["kind"])
        found.append(MODELS[row["kind"]].model_validate(row["body"]))
    return Content(
        documents=tuple(t for t in found if isinstance(t, Document)),
        passages=tuple(t for t in found if isinstance(t, Passage)),
        programmes=tuple(t for t in found if isinstance(t, Programme)),
        contacts=tuple(t for t in found if isinstance(t, Contact)),
        words=tuple(t for t in found if isinstance(t, Word)),
    )
