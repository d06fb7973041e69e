"""`trolyso kb …`: documents into a draft, diff, review, publish, go back, export."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.assembly import Parts
from bot.commands.running import fail, progress_bar, with_parts
from bot.publishing.checking import Checker
from bot.publishing.drafting import Drafting, View
from bot.publishing.publisher import GotWorse, Publisher
from bot.publishing.reading import DocumentReader, Metadata
from bot.publishing.report import Compared, Report
from bot.publishing.transfer import export_version, import_version
from bot.storage.drafts import DraftRefused
from bot.storage.uploads import UploadStore
from embeddings.typed.reader import load_reader
from knowledge.draft import Change
from knowledge.formats.limits import MAX_BYTES
from knowledge.model import Audience, Document, Passage

Result = TypeVar("Result")
MOST_SHOWN = 60
"""Characters of a text in a list."""
_STATES = {"open": "đang sửa", "in_review": "chờ duyệt", "published": "đã công bố", "discarded": "đã bỏ"}
_KINDS = {
    "document": "văn bản",
    "passage": "đoạn",
    "programme": "chương trình",
    "contact": "liên hệ",
    "word": "lời của bot",
}


def _by() -> str:
    """Who is at the terminal, for the audit log."""
    return f"trolyso ({getpass.getuser()})"


async def _nothing(*_: object) -> None:
    return None


def import_documents(files: list[Path], draft: int | None, audience: Audience | None, metadata: dict[str, Any]) -> None:
    """Reads documents, or one file of `trolyso kb export`, into a draft; prints its number.

    `audience` is that of every passage; None has it guessed, and citizens see nothing until somebody has looked at it
    in the console. `metadata` holds the fields of Metadata for all files; a title that is missing is the file's name.
    Nothing of a file is stored where anything is wrong with it.
    """

    async def work(parts: Parts) -> int:
        drafting = Drafting(parts.database, parts.versions)
        if len(files) == 1 and files[0].suffix == ".zip":
            return await import_version(drafting, _bytes(files[0]), _by())
        number = draft if draft is not None else await drafting.store.begin("Đưa văn bản vào", _by())
        for file in files:
            count = await _read(parts, number, file, audience, metadata)
            print(f"Đã đọc {file.name}: {count} đoạn.")
        return number

    made = _refused(work)
    print(f"Bản nháp {made}. Coi lại: trolyso kb diff {made}. Kiểm tra: trolyso kb review {made}.")
    print(f"Kiểm tra xong thì công bố: trolyso kb publish {made}")


async def _read(parts: Parts, draft: int, file: Path, audience: Audience | None, given: dict[str, Any]) -> int:
    data = _bytes(file)
    sha256 = await UploadStore(parts.database).keep(data, file.name, _by())
    title = given.get("title") or file.stem
    try:
        metadata = Metadata(**{**given, "sha256": sha256, "title": title, "name": given.get("name") or title})
    except ValidationError as error:
        wrong = ", ".join(f"--{str(e['loc'][0]).replace('_', '-')}" for e in error.errors())
        raise fail(f"Thông tin văn bản không đúng: {wrong}. Ngày viết như 2025, 2025-09 hoặc 2025-09-30.", 2) from None
    reader = DocumentReader(parts.database, parts.versions, parts.encoder)
    with progress_bar(f"Đang đọc {file.name}") as progress:
        return await reader.read(draft, metadata, _by(), lambda _step, done, of: progress(done, of), _nothing, audience)


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise fail(f"Tệp {file.name} lớn quá 20 MB. Hãy tách thành nhiều tệp nhỏ hơn.")
        return file.read_bytes()
    except OSError as error:
        raise fail(f"Không mở được tệp {file.name}: {error.strerror}.") from None


def drafts(everything: bool) -> None:
    """Prints the drafts that can be changed, or all of them, newest first."""

    async def work(parts: Parts) -> None:
        listed = await Drafting(parts.database, parts.versions).store.listing(
            *(() if everything else ("open", "in_review"))
        )
        for draft in listed:
            when = draft.changed_at.astimezone().strftime("%d/%m/%Y %H:%M")
            state = _STATES[draft.state]
            print(f"{draft.id:>4}  {when}  {state}  {draft.items} thay đổi  {draft.title} ({draft.made_by})")

    with_parts(work)


def diff(draft: int) -> None:
    """Prints what the draft changes, one line a thing: + added, - removed, ~ changed and which fields."""

    async def work(parts: Parts) -> View:
        return await Drafting(parts.database, parts.versions).view(draft)

    view = _refused(work)
    for change in view.changes:
        print(_line(change))
    if view.colliding:
        places = ", ".join(item.key for item in view.colliding)
        print(f"! {len(view.colliding)} chỗ người khác đã sửa và công bố trước: {places}")


def _line(change: Change) -> str:
    sign = "+" if change.before is None else "-" if change.after is None else "~"
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    thing = change.after or change.before
    match thing:
        case Passage():
            said = thing.plain or thing.text
        case Document():
            said = thing.name
        case _:
            said = ""
    short = said if len(said) <= MOST_SHOWN else said[: MOST_SHOWN - 1] + "…"
    return f"{sign} {_KINDS[change.kind]} {change.key}{fields} {short}".rstrip()


def review(draft: int) -> None:
    """Builds the version that the draft would become, asks it the golden questions, prints what changes."""

    async def work(parts: Parts) -> Report:
        checker = Checker(parts.database, parts.versions, parts.encoder, load_reader())
        with progress_bar("Đang kiểm tra") as progress:
            return await checker.check(draft, lambda _step, done, of: progress(done, of), _nothing)

    report = _refused(work)
    print(f"Câu hỏi mẫu trả lời đúng: {report.right_before} -> {report.right_after} trên {report.golden}.")
    if report.unread:
        print(f"{report.unread} đoạn chưa ai xem lại: công bố thì chỉ tổ công nghệ số thấy, bà con chưa thấy.")
    for row in sorted(report.compared, key=lambda row: ("worse", "better", "changed").index(row.verdict)):
        print(_compared(row))
    for lost in report.unreached:
        print(f"? đoạn {lost.passage}: hỏi “{lost.question}” lại ra {lost.found or 'không đoạn nào'}")


def _compared(row: Compared) -> str:
    how = {"worse": "KÉM ĐI", "better": "TỐT HƠN", "changed": "KHÁC ĐI"}[row.verdict]
    return f"{how}: {row.question}\n  trước: {_one_line(row.before.text)}\n  sau:   {_one_line(row.after.text)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def publish(draft: int, reason: str | None) -> None:
    """Makes the checked draft the live version; status 1 where answers got worse and no reason is given."""

    async def work(parts: Parts) -> int:
        try:
            return await Publisher(parts.database, parts.versions).publish(draft, _by(), reason)
        except GotWorse as refused:
            for row in refused.report.worse:
                print(_compared(row))
            raise

    number = _refused(work)
    print(f"Đã công bố: phiên bản {number} đang được dùng để trả lời. Quay lại bản trước: trolyso kb rollback N")


def discard(draft: int) -> None:
    """Closes a draft without publishing it."""

    async def work(parts: Parts) -> None:
        await Publisher(parts.database, parts.versions).discard(draft, _by())

    _refused(work)
    print(f"Đã bỏ bản nháp {draft}.")


def roll_back(number: int) -> None:
    """Makes an earlier version the live one."""

    async def work(parts: Parts) -> None:
        await Publisher(parts.database, parts.versions).roll_back(number, _by())

    with_parts(work)
    print(f"Phiên bản {number} đang được dùng để trả lời.")


def export(number: int | None, file: Path) -> None:
    """Writes a version (the live one where none is named) as one file."""

    async def work(parts: Parts) -> bytes:
        live = await parts.versions.live()
        return await export_version(parts.versions, number or live or 0)

    data = with_parts(work)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise fail(f"Không ghi được tệp {file.name}: {error.strerror}.") from None
    print(f"Đã ghi {file.name} ({len(data) / 1e6:.1f} MB). Nhập ở máy khác: trolyso kb import {file.name}")


def versions() -> None:
    """Prints the versions, newest first; the live one is marked."""

    async def work(parts: Parts) -> None:
        for row in await parts.versions.listing():
            mark = "*" if row.live else " "
            when = row.created_at.astimezone().strftime("%d/%m/%Y %H:%M")
            print(f"{mark} {row.number:>4}  {when}  {row.documents} văn bản, {row.passages} đoạn  {row.note}")

    with_parts(work)


def _refused(work: Callable[[Parts], Coroutine[Any, Any, Result]]) -> Result:
    """Runs `work`; what a draft refuses ends the program with status 1 and its reason."""

    async def tried(parts: Parts) -> Result:
        try:
            return await work(parts)
        except DraftRefused as error:
            raise fail(str(error)) from None

    return with_parts(tried)
