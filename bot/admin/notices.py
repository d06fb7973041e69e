"""One sentence for the next page ("Đã lưu."), in a cookie that only this session can have written."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from aiohttp import web

_COOKIE = "trolyso_notice"
_LONGEST = 600
"""Characters: a cookie holds 4 KB."""


def leave_notice(response: web.Response, token: str, sentence: str) -> None:
    """Has the next page of the session `token` show the sentence, once."""
    raw = sentence[:_LONGEST].encode()
    value = base64.urlsafe_b64encode(_seal(token, raw) + raw).decode()
    response.set_cookie(_COOKIE, value, path="/admin", max_age=60, httponly=True, samesite="Strict", secure=True)


def take_notice(request: web.Request, token: str) -> str:
    """Returns the sentence that was left for this session; "" where there is none, or somebody else wrote it."""
    try:
        raw = base64.urlsafe_b64decode(request.cookies.get(_COOKIE, ""))
    except (binascii.Error, ValueError):
        return ""
    seal, sentence = raw[:32], raw[32:]
    return sentence.decode(errors="replace") if hmac.compare_digest(seal, _seal(token, sentence)) else ""


def drop_notice(request: web.Request, response: web.Response) -> None:
    """Forgets the sentence, now that a page shows it."""
    if _COOKIE in request.cookies:
        response.del_cookie(_COOKIE, path="/admin", httponly=True, samesite="Strict", secure=True)


def _seal(token: str, raw: bytes) -> bytes:
    return hmac.new(token.encode(errors="surrogatepass"), b"trolyso: notice" + raw, hashlib.sha256).digest()
