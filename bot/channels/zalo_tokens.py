"""Keeps Zalo OA's tokens alive: one refresher at a time over all processes, every new pair stored before it is used.

What a death between Zalo's answer and the storing costs stands in docs/decisions/0015-zalo-tokens.md.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from aiohttp import ClientSession
from prometheus_client import CollectorRegistry, Counter, Gauge

from bot.channels.contract import Rejected, TryLater, Unsure
from bot.channels.zalo_oauth import ZaloOauth
from bot.settings import Settings
from bot.storage.database import Database, DatabaseUnavailable
from bot.storage.sealing import CannotOpen, Sealer
from bot.storage.zalo_tokens import LEASE, Kept, Pair, ZaloTokenStore

log = logging.getLogger(__name__)

EARLY = timedelta(hours=6)
"""Before its end an access token is renewed: a trouble then leaves the operator hours in which the bot still speaks."""
WARN_DAYS = 14
LOGIN_SECONDS = 900.0
"""What a message waits before it is tried again, where only an operator can help."""
_SPENT = timedelta(minutes=1)
_LOOK_SECONDS = 0.2
_STORE_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)
_KEEP_SECONDS = 300.0

State = Literal["missing", "good", "doubt", "lost"]


@dataclass(frozen=True, slots=True)
class TokenStatus:
    """What an operator wants to know. `lost` and `missing` want `trolyso zalo login`; `doubt` wants it soon."""

    state: State
    days_left: float = 0.0
    """Of the refresh token."""
    access_hours: float = 0.0
    """For which the bot can speak without renewing."""
    refused: str = ""
    """The code with which Zalo refused the refresh token."""

    @property
    def warns(self) -> bool:
        """Whether somebody should act now."""
        return self.state != "good" or self.days_left < WARN_DAYS


class TokenKeeper:
    """Gives access tokens to zalo_oa.ZaloOa. Use one in a process, from one event loop; `close` it at the end."""

    def __init__(self, store: ZaloTokenStore, oauth: ZaloOauth, registry: CollectorRegistry | None = None) -> None:
        registry = registry or CollectorRegistry()
        self.oauth = oauth
        self._store = store
        self._alone = asyncio.Lock()
        self._renewing: asyncio.Task[Pair] | None = None
        self._unstored: tuple[int | None, Pair] | None = None
        self._days_left = Gauge("trolyso_zalo_token_days_left", "Days that the refresh token lives", registry=registry)
        self._usable = Gauge("trolyso_zalo_token_good", "1 where Zalo's tokens can be renewed", registry=registry)
        self._renewals = Counter("trolyso_zalo_token_renewals", "Renewals, by end", ["end"], registry=registry)

    async def access(self) -> str:
        """Returns an access token that lives. Raises TryLater: the argument says why, as a code."""
        kept = await self._kept()
        if datetime.now(UTC) < kept.pair.access_until - _SPENT:
            return kept.pair.access
        return (await self._renew(kept, spent=True)).access

    async def renewed(self, ended: str) -> str:
        """Returns the access token that follows `ended`, which Zalo refused. Raises TryLater."""
        kept = await self._kept()
        return kept.pair.access if kept.pair.access != ended else (await self._renew(kept, spent=True)).access

    async def log_in(self, pair: Pair) -> None:
        """Keeps the pair of a new login in place of what was there. Raises TryLater where the database fails."""
        await self._keep(None, pair)

    async def try_again(self) -> None:
        """Renews with the kept refresh token whatever came of it before, as an operator wishes. Raises TryLater."""
        await self._store.forgive()
        await self._renew(await self._kept(), spent=True)

    async def status(self) -> TokenStatus:
        """Returns how the tokens stand, and shows it in the metrics. Raises DatabaseUnavailable, CannotOpen."""
        kept = await self._store.load()
        found = TokenStatus("missing") if kept is None else _status(kept, datetime.now(UTC))
        self._days_left.set(found.days_left)
        self._usable.set(found.state == "good")
        return found

    async def keep(self) -> None:
        """Renews in time and warns in the log, until it is cancelled. Never raises otherwise."""
        while True:
            try:
                await self.renew_if_due()
                self._warn(await self.status())
            except (TryLater, DatabaseUnavailable, CannotOpen) as error:
                log.warning("Zalo's tokens were not renewed: %s", error)
            await asyncio.sleep(_KEEP_SECONDS)

    async def renew_if_due(self) -> None:
        """Renews where the access token ends within EARLY. Raises TryLater."""
        kept = await self._kept()
        now = datetime.now(UTC)
        if kept.pair.access_until - EARLY <= now and not (kept.uses and now < kept.pair.access_until):
            await self._renew(kept, spent=kept.pair.access_until <= now)

    async def close(self) -> None:
        """Waits for a renewal that is on its way: its new pair must not be lost."""
        if self._renewing is not None:
            await asyncio.wait([self._renewing])

    async def _kept(self) -> Kept:
        try:
            if self._unstored is not None:
                await self._keep(*self._unstored)
            kept = await self._store.load()
        except DatabaseUnavailable:
            raise TryLater("database") from None
        except CannotOpen:
            raise TryLater("wrong key", LOGIN_SECONDS) from None
        if kept is None:
            raise TryLater("no login", LOGIN_SECONDS)
        return kept

    async def _renew(self, kept: Kept, *, spent: bool) -> Pair:
        """Renews in a task of its own, which goes on where the one who waits is cancelled."""
        async with self._alone:
            self._renewing = asyncio.create_task(self._claimed(kept, spent))
            return await asyncio.shield(self._renewing)

    async def _claimed(self, kept: Kept, spent: bool) -> Pair:
        """Renews as soon as no other process does; returns the other's pair where that was faster. Raises TryLater."""
        deadline = asyncio.get_running_loop().time() + LEASE.total_seconds() + 5
        try:
            while (claim := await self._store.claim(kept.number, spent=spent)) == "busy":
                if asyncio.get_running_loop().time() > deadline:
                    raise TryLater("busy")
                await asyncio.sleep(_LOOK_SECONDS)
            if claim == "changed":
                return (await self._kept()).pair
            if claim == "doubt":
                raise TryLater("login needed", LOGIN_SECONDS)
            return await self._exchanged(kept)
        except DatabaseUnavailable:
            raise TryLater("database") from None

    async def _exchanged(self, kept: Kept) -> Pair:
        try:
            pair = await self.oauth.refresh(kept.pair.refresh)
        except TryLater:
            await self._ended("later", kept, unused=True)
            raise
        except Rejected as error:
            log.error("Zalo refused the refresh token (%s): run `trolyso zalo login`", error)
            await self._ended("refused", kept, unused=False, refused=str(error))
            raise TryLater("login needed", LOGIN_SECONDS) from None
        except Unsure as error:
            log.error("Zalo's answer with the new tokens was lost (%s): run `trolyso zalo login`", error)
            await self._ended("unsure", kept, unused=False)
            raise TryLater("renewal in doubt") from None
        self._renewals.labels("renewed").inc()
        # Gone only where somebody logged in meanwhile: then theirs is the pair.
        return pair if await self._keep(kept.number, pair) else (await self._kept()).pair

    async def _ended(self, end: str, kept: Kept, *, unused: bool, refused: str | None = None) -> None:
        self._renewals.labels(end).inc()
        await self._store.give_back(kept.number, unused=unused, refused=refused)

    async def _keep(self, number: int | None, pair: Pair) -> bool:
        """Stores `pair`, which nobody else has, as ZaloTokenStore.keep; where the database fails, holds it in memory.

        Raises TryLater then.
        """
        self._unstored = (number, pair)
        waits = iter(_STORE_SECONDS)
        while True:
            try:
                kept = await self._store.keep(pair, number)
            except DatabaseUnavailable:
                if (seconds := next(waits, None)) is None:
                    log.critical("Zalo's new tokens are in memory only: mend the database before this process ends")
                    raise TryLater("database") from None
                await asyncio.sleep(seconds)
            else:
                self._unstored = None
                return kept

    def _warn(self, status: TokenStatus) -> None:
        if status.warns:
            message = "Zalo's tokens: %s, %.0f days left; run `trolyso zalo login`"
            log.warning(message, status.state, status.days_left)


def token_keeper(
    settings: Settings,
    database: Database,
    secret: bytes,
    client: ClientSession,
    registry: CollectorRegistry | None = None,
) -> TokenKeeper | None:
    """Returns the keeper for the app of the settings; None where they name none, or not its secret key.

    `secret` is the installation's (pseudonyms.load_or_make_secret).
    """
    app, key = settings.trolyso_zalo_app_id, settings.trolyso_zalo_app_secret
    if app is None or key is None:
        return None
    days = settings.trolyso_zalo_refresh_days
    oauth = ZaloOauth(client, host=settings.trolyso_zalo_oauth, app_id=app, app_secret=key, refresh_days=days)
    return TokenKeeper(ZaloTokenStore(database, Sealer(secret), app), oauth, registry)


def _status(kept: Kept, now: datetime) -> TokenStatus:
    days = max(0.0, (kept.pair.refresh_until - now) / timedelta(days=1))
    hours = max(0.0, (kept.pair.access_until - now) / timedelta(hours=1))
    busy = kept.leased_until is not None and kept.leased_until > now
    state: State = "good"
    if kept.refused or kept.uses > 1 or not days:
        state = "lost"
    elif kept.uses and not busy:
        state = "doubt"
    return TokenStatus(state, days, hours, kept.refused)
