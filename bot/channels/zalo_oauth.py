"""Zalo's OAuth v4: consent, and a refresh token for a new pair. See CHANNELS, "Token"."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession
from pydantic import SecretStr

from bot.channels.contract import Rejected, TryLater, Unsure
from bot.channels.wire import at, text_at
from bot.channels.zalo_http import post
from bot.storage.zalo_tokens import Pair

_TOO_MANY_CALLS = -32
_SHORTEST_LIFE = timedelta(minutes=5)
"""Of an access token whose `expires_in` cannot be read: soon renewed, so nothing is lost by the guess."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Where an administrator of the OA gives consent, and the verifier that belongs to the code (PKCE, RFC 7636)."""

    address: str
    verifier: str = field(repr=False)


class ZaloOauth:
    """The tokens' side of Zalo. Every method raises as zalo_http.post: TryLater means that no token was used."""

    def __init__(
        self, client: ClientSession, *, host: str, app_id: str, app_secret: SecretStr, refresh_days: int
    ) -> None:
        self._client = client
        self._host = host.rstrip("/")
        self._app_id = app_id
        self._app_secret = app_secret
        self._refresh_life = timedelta(days=refresh_days)

    def consent(self, back_to: str) -> Consent:
        """Returns where to give consent; Zalo then opens `back_to` with `?code=…`, which `redeem` takes."""
        verifier = secrets.token_urlsafe(32)  # 43 characters, as RFC 7636 wants
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {"app_id": self._app_id, "redirect_uri": back_to, "code_challenge": challenge}
        return Consent(f"{self._host}/v4/oa/permission?{urlencode(query)}", verifier)

    async def redeem(self, code: str, verifier: str) -> Pair:
        """Returns the first pair for the code of a consent. Raises TryLater, Rejected, Unsure."""
        return await self._pair({"code": code, "grant_type": "authorization_code", "code_verifier": verifier})

    async def refresh(self, refresh_token: str) -> Pair:
        """Returns a new pair; `refresh_token` has then been used up. Raises TryLater, Rejected, Unsure."""
        return await self._pair({"refresh_token": refresh_token, "grant_type": "refresh_token"})

    async def _pair(self, form: dict[str, str]) -> Pair:
        headers = {"secret_key": self._app_secret.get_secret_value()}
        url = f"{self._host}/v4/oa/access_token"
        body = (await post(self._client, url, headers=headers, data={**form, "app_id": self._app_id})).body
        access, refresh = _token(body, "access_token"), _token(body, "refresh_token")
        if access and refresh:
            now = datetime.now(UTC)
            return Pair(access, refresh, now + _life(body), now + self._refresh_life)
        code = at(body, "error")
        if code == _TOO_MANY_CALLS:
            raise TryLater(str(code))
        if code in (None, 0):
            raise Unsure("no tokens in the answer")
        raise Rejected(str(code)[:32] if isinstance(code, int | str) else "refused")


def _token(body: dict[str, Any], name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) else ""


def _life(body: dict[str, Any]) -> timedelta:
    given = text_at(body, "expires_in") or str(at(body, "expires_in"))
    return timedelta(seconds=int(given[:9])) if given.isascii() and given.isdigit() else _SHORTEST_LIFE
