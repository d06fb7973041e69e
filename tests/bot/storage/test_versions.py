"""Publishing, loading and rolling back."""

from __future__ import annotations

import dataclasses
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import select, text

from bot.storage.database import Database
from bot.storage.packing import pack
from bot.storage.tables import MoveRow
from bot.storage.versions import UnknownVersion, UnreadableVersion, VersionStore
from knowledge.library import Version
from tests.bot.storage import samples


def assert_equal(one: Version, other: Version) -> None:
    assert (one.documents, one.passages, one.programmes) == (other.documents, other.passages, other.programmes)
    assert one.encoder == other.encoder
    assert np.array_equal(one.vectors, other.vectors)
    assert np.array_equal(one.owners, other.owners)
    assert (one.vectors.dtype, one.owners.dtype) == (np.float32, np.int32)


async def test_nothing_is_live_before_the_first_publishing(versions: VersionStore) -> None:
    assert await versions.live() is None
    assert await versions.listing() == []


async def test_a_version_comes_back_as_it_was_published(versions: VersionStore) -> None:
    published = samples.version(words="Giữ nguyên dấu, ừ nhỉ 🇻🇳. ")
    number = await versions.publish(published, "Bản đầu tiên")
    assert await versions.live() == number
    assert_equal(await versions.load(number), published)


async def test_a_version_without_anything_comes_back_too(versions: VersionStore) -> None:
    empty = Version((), (), (), np.zeros((0, 384), np.float32), np.zeros(0, np.int32), "none")
    assert_equal(await versions.load(await versions.publish(empty, "")), empty)


async def test_loaded_vectors_cannot_be_changed(versions: VersionStore) -> None:
    loaded = await versions.load(await versions.publish(samples.version(), ""))
    with pytest.raises(ValueError, match="read-only"):
        loaded.vectors[0, 0] = 1.0


async def test_the_list_shows_every_version_with_its_counts_and_the_live_one(versions: VersionStore) -> None:
    await versions.publish(samples.version(passages=3, vectors=7), "Bản một \x00")
    await versions.publish(samples.version(passages=4, vectors=9), "Bản hai")
    new, old = await versions.listing()
    assert (old.number, old.note, old.live) == (1, "Bản một \ufffd", False)
    assert (old.documents, old.passages, old.programmes, old.vectors) == (1, 3, 1, 7)
    assert (new.number, new.note, new.live) == (2, "Bản hai", True)
    assert new.created_at.tzinfo is UTC
    assert abs(datetime.now(UTC) - new.created_at) < timedelta(minutes=1)


async def test_rolling_back_moves_the_pointer_and_keeps_the_newer_version(versions: VersionStore) -> None:
    first, second = samples.version(words="Một. "), samples.version(words="Hai. ")
    await versions.publish(first, "")
    await versions.publish(second, "")
    await versions.roll_back(1)
    assert await versions.live() == 1
    assert_equal(await versions.load(2), second)
    await versions.roll_back(2)
    assert await versions.live() == 2


async def test_every_move_of_the_pointer_is_remembered(versions: VersionStore, database: Database) -> None:
    await versions.publish(samples.version(), "", by="lan")
    await versions.publish(samples.version(), "")
    await versions.roll_back(1, by="minh")
    await versions.roll_back(1, by="minh")
    async with database.session() as session:
        moves = (await session.scalars(select(MoveRow).order_by(MoveRow.id))).all()
    assert [(move.action, move.previous, move.version, move.moved_by) for move in moves] == [
        ("published", None, 1, "lan"),
        ("published", 1, 2, None),
        ("rolled_back", 2, 1, "minh"),
    ]


@pytest.mark.parametrize("number", [0, -1, 2, 10**30])
async def test_an_unknown_version_is_named(versions: VersionStore, number: int) -> None:
    await versions.publish(samples.version(), "")
    for attempt in (versions.load(number), versions.roll_back(number)):
        with pytest.raises(UnknownVersion, match=f"Không có phiên bản kiến thức số {number}"):
            await attempt
    assert await versions.live() == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"owners": np.full(50, 20, np.int32)},
        {"owners": np.full(50, -1, np.int32)},
        {"owners": np.zeros(49, np.int32)},
        {"vectors": np.full((50, 384), np.nan, np.float32)},
        {"vectors": np.zeros(50, np.float32)},
    ],
)
async def test_a_version_that_does_not_hold_together_is_not_published(
    versions: VersionStore, broken: dict[str, np.ndarray]
) -> None:
    await versions.publish(samples.version(), "")
    with pytest.raises(ValueError, match=r"owner|vector"):
        await versions.publish(dataclasses.replace(samples.version(), **broken), "")
    assert await versions.live() == 1
    assert len(await versions.listing()) == 1


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE kb_passages SET body = replace(body, '90%', '99%') WHERE position = 3",
        "DELETE FROM kb_passages WHERE position = 19",
        "UPDATE kb_vectors SET owners = data",
        "DELETE FROM kb_vectors",
    ],
)
async def test_a_version_that_was_changed_by_hand_is_not_served(
    versions: VersionStore, database: Database, damage: str
) -> None:
    await versions.publish(samples.version(), "")
    async with database.transaction() as session:
        await session.execute(text(damage))
    with pytest.raises(UnreadableVersion, match="phiên bản kiến thức 1 đã hỏng"):
        await versions.load(1)


async def test_a_version_of_another_structure_says_what_to_do(versions: VersionStore, database: Database) -> None:
    published = samples.version()
    number = await versions.publish(published, "")
    packed = pack(published)
    older = dataclasses.replace(packed, programmes=(("vneid", '{"id": "vneid", "slogan": "?"}'),))
    async with database.transaction() as session:
        await session.execute(text("UPDATE kb_programmes SET body = :body"), {"body": older.programmes[0][1]})
        await session.execute(text("UPDATE kb_versions SET digest = :digest"), {"digest": older.digest})
    with pytest.raises(UnreadableVersion, match="trolyso kb rollback"):
        await versions.load(number)


async def test_a_large_version_loads_in_a_third_of_a_second(versions: VersionStore) -> None:
    """In processor time of all threads, so that a busy machine says nothing about it."""
    number = await versions.publish(samples.version(passages=1_500, vectors=4_000), "")
    took = []
    for _ in range(5):
        start = time.process_time()
        await versions.load(number)
        took.append(time.process_time() - start)
    assert min(took) < 0.3
