"""The console with the pages of the documents over the real published knowledge, and files to upload."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import docx

from bot.admin.assembly import join_console
from bot.admin.documents.assembly import join_documents
from bot.admin.passwords import Passwords
from bot.admin.signing_in import Tries
from bot.publishing.checking import MACHINE
from bot.publishing.drafting import Drafting
from bot.publishing.jobs import JobRunner
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.drafts import change
from bot.storage.jobs import JobStore
from bot.storage.uploads import UploadStore, store_read
from bot.storage.versions import VersionStore
from bot.web.server import create_app, start
from knowledge.draft import put
from knowledge.model import Document, Passage
from tests.bot.admin.served import PASSWORD, QUICK, ROLES, SECRET, WIDE, Answer, Browser, Served
from tests.bot.web.scripted_chat import ScriptedChat

PLAN = "000_c70b08a0b34da2d1.txt"
PARAGRAPHS = (
    "KẾ HOẠCH",
    "Nâng cao năng lực số cho người dân năm 2026",
    "I. MỤC TIÊU",
    "1. Đến cuối năm 2026, mỗi xã có ít nhất 03 điểm giúp bà con cài đặt VNeID và nộp hồ sơ dịch vụ công.",
    "2. Ít nhất 75% người trưởng thành trong tỉnh có tài khoản thanh toán điện tử, phấn đấu 80% vào năm 2027.",
    "II. NHIỆM VỤ",
    "1. Tổ công nghệ số cộng đồng đến từng nhà giúp người lớn tuổi dùng điện thoại an toàn, mỗi tháng hai lần.",
    "2. Sở Khoa học và Công nghệ chủ trì, phối hợp với các xã in 10.000 tờ hướng dẫn nhận biết lừa đảo qua mạng.",
    "III. KINH PHÍ",
    "Kinh phí thực hiện là 1.250 triệu đồng từ ngân sách tỉnh, giao Sở Tài chính bố trí theo phân cấp hiện hành.",
)
NEW = "005_0123456789abcdef.txt"
META = {
    "title": "Kế hoạch nâng cao năng lực số cho người dân năm 2026",
    "name": "Kế hoạch năng lực số 2026",
    "number": "15/KH-UBND",
    "issuer": "UBND tỉnh Vĩnh Long",
    "province": "vinh-long",
    "kind": "plan",
    "issued_on": "5/1/2026",
    "as_of": "1/2026",
    "covers": "Năm 2026",
    "replaces_file": "",
    "unused_after": "31/12/2026",
}


_BOUNDARY = "----WebKitFormBoundaryOfTheTests"


class Library(Served):
    """A running console over a copy of the real knowledge."""

    def __init__(self, url: str, database: Database, http: aiohttp.ClientSession) -> None:
        super().__init__(url, database, http)
        self.drafting = Drafting(database, VersionStore(database))

    async def send(self, who: Browser, data: bytes, filename: str, **changed: str) -> Answer:
        """Uploads a file as a browser does."""
        body = b"".join(_part(name, value.encode()) for name, value in {"csrf": who.csrf, **META, **changed}.items())
        body += _part("file", data, filename) + f"--{_BOUNDARY}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
        return await who.send("POST", "/admin/van-ban/moi", data=body, headers=headers)

    async def finished(self, job: str) -> Any:
        """The job of that address, when it has ended."""
        jobs = JobStore(self.database)
        for _ in range(1_200):
            found = await jobs.get(int(job.rpartition("/")[2]))
            assert found
            if found.state != "running":
                return found
            await asyncio.sleep(0.1)
        raise AssertionError("the job did not end")

    async def read(self, who: Browser, data: bytes, filename: str, **changed: str) -> str:
        """Uploads and reads a file; returns the address of the document in the draft."""
        sent = await self.send(who, data, filename, **changed)
        assert sent.status == 303, sent.text
        done = await self.finished(sent.location)
        assert done.state == "done", done.step
        return (await who.get(sent.location)).location

    async def shelve(self, paragraphs: tuple[str, ...] = PARAGRAPHS, *, kind: str = "text", **fields: Any) -> int:
        """Puts a document into a draft as the reading job does, without its process; returns the draft."""
        data = txt_of(paragraphs)
        sha256 = await UploadStore(self.database).keep(data, fields.pop("filename", "van-ban.txt"), "editor")
        draft = await self.drafting.open_draft("editor")
        document = Document(
            file=NEW, sha256=sha256, number=None, title=META["title"], name=META["name"], issuer=META["issuer"],
            province="vinh-long", kind="plan", issued_on=None, as_of="2026", covers="2026",
        ).model_copy(update=fields.pop("document", {}))  # fmt: skip
        texts = [paragraph for paragraph in paragraphs if len(paragraph) > 60]
        passages = [
            Passage(
                id=f"005-{number:010d}", file=NEW, section=("I. MỤC TIÊU",), page=1 + number // 2, kind="text",
                text=text, province="vinh-long", as_of="2026", audience="helper",
            ) for number, text in enumerate(texts)
        ]  # fmt: skip
        pages = ["\n".join(texts[at : at + 2]) for at in range(0, len(texts), 2)]
        async with self.database.transaction() as session:
            await store_read(session, sha256, kind, pages, fields.pop("warnings", []))
            await change(session, draft, [put(document), *map(put, passages)], MACHINE, what="đọc")
        return draft

    async def passages(self, draft: int, file: str) -> list[Passage]:
        return [p for p in (await self.drafting.view(draft)).content.passages if p.file == file]


@asynccontextmanager
async def serving_library(published: Path, folder: Path) -> AsyncIterator[Library]:
    file = folder / "library.db"
    shutil.copy(published, file)
    database = await Database.open(f"sqlite+aiosqlite:///{file}")
    settings = Settings(database_url=f"sqlite+aiosqlite:///{file}")
    starter = JobRunner(database, settings)
    console = join_console(
        database, SECRET, passwords=Passwords(QUICK), tries=Tries(WIDE, WIDE),
        more=join_documents(database, Drafting(database, VersionStore(database)), starter),
    )  # fmt: skip
    runner = await start(create_app(ScriptedChat(), console=console), "127.0.0.1", 0)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        library = Library(f"http://127.0.0.1:{runner.addresses[0][1]}", database, http)
        for role in ROLES:
            await library.accounts.create("test", role.value, f"Người {role.value}", role, QUICK.hash(PASSWORD))
        yield library
    await runner.cleanup()
    await asyncio.gather(*starter._watching)
    await database.close()


def _part(name: str, value: bytes, filename: str | None = None) -> bytes:
    """A field as browsers write it: raw UTF-8, only quotation marks and line ends escaped."""
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
    if filename is not None:
        escaped = filename.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head += f'; filename="{escaped}"\r\nContent-Type: application/octet-stream'
    return f"{head}\r\n\r\n".encode() + value + b"\r\n"


def docx_of(paragraphs: tuple[str, ...] = PARAGRAPHS) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def txt_of(paragraphs: tuple[str, ...] = PARAGRAPHS) -> bytes:
    return "\n\n".join(paragraphs).encode()


def file_in(address: str) -> str:
    found = re.search(r"/van-ban/([^/?]+)", address)
    assert found
    return found[1]


def draft_in(address: str) -> int:
    found = re.search(r"draft=(\d+)", address)
    assert found
    return int(found[1])


def field_in(text: str, name: str) -> str:
    """The value of a hidden or plain field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', text)
    assert found, name
    return found[1]
