"""Reads the body of a request: at most so many bytes, at most so long, JSON, of the expected shape."""

from __future__ import annotations

import asyncio
import json
from typing import TypeVar

from aiohttp import ClientError, web
from aiohttp.http import HttpProcessingError
from pydantic import BaseModel, ValidationError

from bot.web.errors import Refusal
from bot.web.limits import Limits

Model = TypeVar("Model", bound=BaseModel)


async def read_body(request: web.Request, model: type[Model], limits: Limits) -> Model:
    """The body as `model`.

    Raises Refusal: 413 above `limits.body_bytes` (whatever Content-Length says, and after decompression),
    408 when it takes longer than `limits.body_seconds`, 400 for what cannot be read.
    """
    raw = await read_bytes(request, limits)
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refusal(400, "broken_json") from None
    if not isinstance(value, dict):
        raise Refusal(400, "not_an_object")
    try:
        return model.model_validate(value)
    except ValidationError:
        raise Refusal(400, "wrong_type") from None


async def read_bytes(request: web.Request, limits: Limits) -> bytes:
    """The body. Raises Refusal: 413, 408 and 400 as `read_body` does."""
    if (request.content_length or 0) > limits.body_bytes:
        raise Refusal(413, "too_large")
    raw = bytearray()
    try:
        async with asyncio.timeout(limits.body_seconds):
            while chunk := await request.content.readany():
                raw += chunk
                if len(raw) > limits.body_bytes:
                    raise Refusal(413, "too_large")
    except TimeoutError:
        raise Refusal(408, "too_slow") from None
    except (ClientError, HttpProcessingError, web.RequestPayloadError):
        raise Refusal(400, "bad_request") from None
    return bytes(raw)
