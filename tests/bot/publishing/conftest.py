"""The real plans, published, in a database that each test may change."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.publishing.checking import Checker
from bot.publishing.drafting import Drafting
from bot.publishing.golden import golden_rows
from bot.publishing.publisher import Publisher
from bot.publishing.reading import DocumentReader, Metadata
from bot.storage.database import Database
from bot.storage.uploads import UploadStore
from bot.storage.versions import VersionStore
from embeddings.encoder import Encoder, load_encoder
from embeddings.typed.reader import load_reader
from knowledge.retrieval import Knowledge

PLAN = """ỦY BAN NHÂN DÂN TỈNH VĨNH LONG

KẾ HOẠCH
Phát triển xe buýt điện

I. MỤC TIÊU
1. Đến năm 2027, tỉnh có 45 tuyến xe buýt điện nối các xã với phường Long Châu, người dân trả tiền vé bằng mã QR.
2. Người từ 60 tuổi trở lên được đi xe buýt điện miễn phí khi đưa thẻ căn cước hoặc VNeID.
II. NHIỆM VỤ
1. Lắp đặt 120 trụ sạc điện tại các bến xe, chợ và trung tâm hành chính công trước ngày 30/6/2027.
"""


async def nothing(*_: object) -> None:
    """What is done at the end of a job that nobody watches."""


@pytest.fixture
def url(home: Path, tmp_path: Path) -> str:
    """A copy of the published database."""
    (tmp_path / "var").mkdir()
    shutil.copy(home / "var/trolyso.db", tmp_path / "var/trolyso.db")
    return f"sqlite+aiosqlite:///{tmp_path}/var/trolyso.db"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url)
    yield database
    await database.close()


@pytest.fixture
def versions(database: Database) -> VersionStore:
    return VersionStore(database)


@pytest.fixture
def drafting(database: Database, versions: VersionStore) -> Drafting:
    return Drafting(database, versions)


@pytest.fixture
def publisher(database: Database, versions: VersionStore) -> Publisher:
    return Publisher(database, versions)


class Office:
    """Does in one process what the console's jobs do in theirs."""

    def __init__(self, database: Database, versions: VersionStore, encoder: Encoder) -> None:
        self.database = database
        self.versions = versions
        self.encoder = encoder
        self.drafting = Drafting(database, versions)
        self.publisher = Publisher(database, versions)
        few = golden_rows()[::8]
        self.checker = Checker(database, versions, encoder, load_reader(), few)

    async def read(self, draft: int, data: bytes = PLAN.encode(), name: str = "xe.txt", **more: object) -> int:
        sha256 = await UploadStore(self.database).keep(data, name, "hoa")
        metadata = Metadata.model_validate(
            {"sha256": sha256, "title": "Kế hoạch xe buýt điện", "name": "Kế hoạch xe buýt điện", "issuer": "UBND tỉnh",
             "as_of": "2026-10", **more}
        )  # fmt: skip
        reader = DocumentReader(self.database, self.versions, self.encoder)
        return await reader.read(draft, metadata, "hoa", lambda *_: None, nothing)

    async def look_at_all(self, draft: int, audience: str | None = None) -> None:
        """Saves every passage of the draft as somebody who has looked at it does."""
        view = await self.drafting.view(draft)
        for change in view.changes:
            if change.kind == "passage" and change.after is not None:
                update = {"audience": audience} if audience else {}
                thing = change.after.model_copy(update=update)
                await self.drafting.save(draft, thing, view.revisions["passage", change.key], "hoa")

    async def check(self, draft: int) -> None:
        await self.checker.check(draft, lambda *_: None, nothing)

    async def live(self) -> Knowledge:
        number = await self.versions.live()
        assert number is not None
        return Knowledge(await self.versions.load(number), self.encoder, load_reader(), number)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder(None)


@pytest.fixture
def office(database: Database, versions: VersionStore, encoder: Encoder) -> Office:
    return Office(database, versions, encoder)
