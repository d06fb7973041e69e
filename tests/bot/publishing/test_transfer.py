"""A version as one file, and back."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.publishing.transfer import _read, export_version, import_version
from bot.storage.drafts import DraftRefused
from knowledge.draft import things
from knowledge.model import Word
from tests.bot.publishing.conftest import Office


async def test_an_exported_version_comes_back_as_a_draft(office: Office) -> None:
    before = await office.versions.live()
    assert before is not None
    data = await export_version(office.versions, before)
    assert data == await export_version(office.versions, before)
    with pytest.raises(DraftRefused, match="giống hệt"):
        await import_version(office.drafting, data, "hoa")
    draft = await office.drafting.open_draft("hoa")
    await office.drafting.save(draft, Word(name="smalltalk_thanks", text="Dạ, không có chi."), 0, "hoa")
    await office.check(draft)
    await office.publisher.publish(draft, "chu")
    back = await import_version(office.drafting, data, "hoa")
    view = await office.drafting.view(back)
    assert things(view.content) == things(await office.drafting.content_of(before))


def packed(*lines: object) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("knowledge.jsonl", "\n".join(json.dumps(line) for line in lines))
    return buffer.getvalue()


HEAD = {"format": "trolyso-knowledge-1", "version": 1}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 broken",
        packed(),
        packed({"format": "another", "version": 1}),
        packed(HEAD, {"kind": "passage", "body": {"id": 1}}),
        packed(HEAD, {"kind": "spell", "body": {}}),
        packed(HEAD, []),
        packed(HEAD, {"kind": "passage"}),
    ],
)
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(DraftRefused):
        _read(data)


def test_a_bomb_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("knowledge.jsonl", "w") as entry:
        for _ in range(210):
            entry.write(b" " * 1_000_000)
    with pytest.raises(DraftRefused, match="lớn quá"):
        _read(buffer.getvalue())


@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(packed))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(DraftRefused):
        _read(data)
