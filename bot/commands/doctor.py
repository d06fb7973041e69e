"""`trolyso doctor`: checks the installation part by part and says what to mend."""

from __future__ import annotations

import asyncio
import time

from bot.assembly import secret_of
from bot.channels.contract import Event
from bot.commands.running import EXPECTED, fail, read_settings
from bot.inbox.letters import Letters
from bot.platforms import Off, Running, Surroundings, open_platforms
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.versions import VersionStore
from embeddings.encoder import Encoder, load_encoder
from embeddings.typed.reader import load_reader
from knowledge.corpus import read_corpus

_SIGNS = {"good": "✓", "warning": "!", "bad": "✗"}


def doctor() -> None:
    """Prints a line a part; status 1 where one of them needs mending."""
    settings = read_settings()
    print("✓ Cài đặt: đọc được")
    well = [_model(settings), _plans(), *asyncio.run(_state(settings))]
    if not all(well):
        raise fail("Có phần cần sửa: coi các dòng ✗ ở trên.")
    print("Mọi thứ đều ổn.")


def _model(settings: Settings) -> bool:
    started = time.perf_counter()
    try:
        encoder: Encoder = load_encoder(settings.trolyso_encoder)
        encoder.encode_queries(["VNeID là gì?"])
    except EXPECTED as error:
        return _broken("Mô hình", error)
    try:
        load_reader().read("vneid la gi")
    except EXPECTED as error:
        return _broken("Mô hình đọc chữ gõ", error)
    return _well("Mô hình", f"{encoder.name}, nạp và thử trong {time.perf_counter() - started:.1f} giây")


def _plans() -> bool:
    try:
        corpus = read_corpus()
    except EXPECTED as error:
        return _broken("Kho văn bản", error)
    return _well("Kho văn bản", f"{len(corpus.documents)} văn bản, {len(corpus.passages)} đoạn")


async def _database(settings: Settings) -> bool:
    try:
        database = await Database.open(settings.database_url)
    except EXPECTED as error:
        return _broken("Cơ sở dữ liệu", error)
    try:
        await database.check()
        versions = VersionStore(database)
        number = await versions.live()
        if number is None:
            return _well("Cơ sở dữ liệu", "dùng được; chưa có kiến thức, lần chạy đầu tiên sẽ tự dựng")
        version = await versions.load(number)
    except EXPECTED as error:
        return _broken("Cơ sở dữ liệu", error)
    finally:
        await database.close()
    return _well("Cơ sở dữ liệu", f"phiên bản kiến thức {number}, {len(version.passages)} đoạn")


async def _inbox(settings: Settings) -> bool:
    try:
        database = await Database.open(settings.database_url)
        try:
            counts = await Letters(database).counts()
        finally:
            await database.close()
    except EXPECTED as error:
        return _broken("Hộp thư", error)
    waiting, dead, doubt = (sum(c.number for c in counts if c.state == s) for s in ("waiting", "dead", "in_doubt"))
    hint = " (coi `trolyso inbox dead`)" if dead else ""
    return _well("Hộp thư", f"{waiting} đang chờ, {dead} không gửi được{hint}, {doubt} có thể đã gửi hai lần")


async def _state(settings: Settings) -> list[bool]:
    return [await _database(settings), await _inbox(settings), await _channels(settings)]


async def _channels(settings: Settings) -> bool:
    """Every platform whose settings are there; of the others it is said what they miss."""
    try:
        database = await Database.open(settings.database_url)
        try:
            around = Surroundings(settings, database, secret_of(settings), lambda path: None, _nowhere)
            async with open_platforms(around) as platforms:
                return all([await _channel(platform) for platform in platforms])
        finally:
            await database.close()
    except EXPECTED as error:
        return _broken("Các kênh nhắn tin", error)


async def _channel(platform: Running | Off) -> bool:
    if isinstance(platform, Off):
        print(f"- {platform.title}: {platform.state}")
        return True
    health = await platform.health()
    print(f"{_SIGNS[health.state]} {platform.title}: {health.said}")
    return health.state != "bad"


async def _nowhere(channel: str, events: tuple[Event, ...]) -> None:
    """Stores nothing: nothing is received here."""


def _well(part: str, what: str) -> bool:
    print(f"✓ {part}: {what}")
    return True


def _broken(part: str, error: Exception) -> bool:
    print(f"✗ {part}: {' '.join(str(error).split())}")
    return False
