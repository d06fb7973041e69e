"""How long the office waits: 500 passages read, embedded and ready for review; a published version in every process.

`python -m tests.bench_publishing` (part of `make bench`): real processes, a database of their own.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from bot.publishing.drafting import Drafting
from bot.publishing.publisher import Publisher
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.jobs import JobStore
from bot.storage.uploads import UploadStore
from bot.storage.versions import VersionStore
from embeddings.encoder import load_encoder
from tests.bot.publishing.serving import Asked, ask_steadily, servers
from tests.bot.publishing.test_swapping import MARKS, moved, second_version

PASSAGES = 500
MOVES = 6


def plan(passages: int) -> str:
    """A plan of so many list items, each of its own words, so that no vector is known yet."""
    places = ("Long Châu", "Bến Tre", "Trà Vinh", "Ba Tri", "Càng Long", "Vũng Liêm", "Tam Bình", "Mỏ Cày")
    works = ("lắp trạm phát sóng", "mở lớp dạy dùng mạng", "tặng mã QR cho tiểu thương", "nâng cấp trang thông tin")
    items = (
        f"{number}. Năm 2027, xã {places[number % 8]} số {number} {works[number % 4]} cho {number * 7 + 40} hộ dân, "
        f"mỗi tháng hướng dẫn {number % 9 + 3} buổi tại nhà văn hóa ấp {number % 30 + 1}, báo kết quả trước ngày "
        f"{number % 27 + 1}/{number % 11 + 1}/2027 để bà con theo dõi và góp ý qua ứng dụng của tỉnh."
        for number in range(1, passages + 1)
    )
    return "KẾ HOẠCH\nĐưa dịch vụ số về ấp\n\nI. NHIỆM VỤ\n" + "\n".join(items) + "\n"


async def read(database: Database, url: str) -> None:
    """Prints the seconds from the upload to the draft that can be reviewed."""
    versions = VersionStore(database)
    draft = await Drafting(database, versions).open_draft("bench")
    data = plan(PASSAGES).encode()
    began = time.perf_counter()
    sha256 = await UploadStore(database).keep(data, "ap.txt", "bench")
    body = {"sha256": sha256, "title": "Về ấp", "name": "Về ấp", "issuer": "UBND tỉnh", "as_of": "2026-11"}
    job = await JobStore(database).begin("read", draft, body, "bench")
    command = [sys.executable, "-m", "bot.publishing.work", str(job)]
    working = await asyncio.create_subprocess_exec(*command, env={**os.environ, "DATABASE_URL": url})
    seen: set[tuple[str, int]] = set()
    while working.returncode is None:  # asyncio sets it while we sleep
        if (now := await JobStore(database).get(job)) is not None:
            seen.add((now.step, now.done))
        await asyncio.sleep(0.25)
    seconds = time.perf_counter() - began
    added = [c for c in (await Drafting(database, versions).view(draft)).changes if c.kind == "passage"]
    print(
        f"{len(added)} passages read, embedded, ready for review: {seconds:.1f} s ({len(seen)} different steps shown)"
    )


async def swap(database: Database, url: str, folder: Path) -> None:
    """Prints the seconds until every one of two servers answers from the version that was published."""
    versions = VersionStore(database)
    first, second = await second_version(versions, load_encoder(Settings().trolyso_encoder))
    publisher = Publisher(database, versions)
    async with servers(folder, url, 2) as addresses:
        asked, stop, took = Asked(), asyncio.Event(), []
        asking = asyncio.create_task(ask_steadily(addresses, 20, stop, asked))
        for number in (second, first) * (MOVES // 2):
            before, began = len(asked.answers), time.monotonic()
            await publisher.roll_back(number, "bench")
            await moved(asked, addresses, before, number == second)
            took.append(time.monotonic() - began)
        stop.set()
        await asking
    mixed = sum((MARKS[0] in text) != (MARKS[1] in text) for _, _, text in asked.answers)
    print(f"a version in both of two servers under 20 questions a second: worst {max(took):.1f} s of {MOVES}")
    print(f"{len(asked.answers)} answers, {len(asked.failures)} failed, {mixed} of mixed versions")


async def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder}/t.db"
        made = {**os.environ, "DATABASE_URL": url}
        publishing = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "kb", "versions", env=made, stdout=asyncio.subprocess.DEVNULL
        )
        await publishing.wait()
        database = await Database.open(url)
        await read(database, url)
        await swap(database, url, folder)
        await database.close()


if __name__ == "__main__":
    asyncio.run(main())
