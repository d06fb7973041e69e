"""A keeper of Zalo's tokens that has logged in at the double, and ways to let its tokens grow old."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientSession
from sqlalchemy import update

from bot.channels.zalo_tokens import TokenKeeper, token_keeper
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.tables import ZaloTokensRow
from tests.doubles.fake_zalo import APP_ID, APP_SECRET, FakeZalo

SECRET = b"a secret of tests, not of anyone"


def settings(url: str, host: str) -> Settings:
    """The settings of a program that renews at `host`."""
    values = {"database_url": url, "trolyso_zalo_oauth": host}
    return Settings.model_validate(values | {"trolyso_zalo_app_id": APP_ID, "trolyso_zalo_app_secret": APP_SECRET})


def made(zalo: FakeZalo, url: str, database: Database, client: ClientSession, secret: bytes = SECRET) -> TokenKeeper:
    keeper = token_keeper(settings(url, zalo.url), database, secret, client)
    assert keeper is not None
    return keeper


async def logged_in(zalo: FakeZalo, url: str, database: Database, client: ClientSession) -> TokenKeeper:
    """With the first refresh token."""
    keeper = made(zalo, url, database, client)
    await keeper.log_in(await keeper.oauth.refresh(zalo.oauth.refresh_token))
    return keeper


async def change(database: Database, **values: Any) -> None:
    async with database.transaction() as transaction:
        await transaction.execute(update(ZaloTokensRow).values(**values))


async def spend(database: Database) -> None:
    """Lets the access token end by its time."""
    await change(database, access_until=datetime.now(UTC))


def renewals(zalo: FakeZalo) -> int:
    """After the login."""
    return sum(zalo.oauth.uses.values()) - 1
