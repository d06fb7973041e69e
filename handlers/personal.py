"""Personal data and secrets inside a message: found, named and masked, so that they are never repeated nor stored."""

from __future__ import annotations

import re
from dataclasses import dataclass

MASK = "…"
_SPACED = r"[ .\-]?"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("card", re.compile(rf"(?<![\d.,/])(?:\d{{4}}{_SPACED}){{3}}\d{{3,7}}(?![\d/])")),
    ("citizen_id", re.compile(rf"(?<![\d.,/])0\d{{2}}{_SPACED}?(?:\d{{3}}{_SPACED}?){{3}}(?![\d/])")),
    ("phone", re.compile(rf"(?<![\d.,/])(?:\+?84|0){_SPACED}?[35789]\d(?:{_SPACED}?\d){{7}}(?![\d/])")),
    (
        "password",
        re.compile(
            r"(?:mật khẩu|mat khau|password|pass|mk)\s*(?:của \w+ )?(?:là|la|:|=)\s*(?!gì|gi\b|sao)(\S+)", re.IGNORECASE
        ),
    ),
    (
        "otp",
        re.compile(
            r"(?:\botp\b|\bmã\b|\bma (?:xac|otp|pin)|\bpin\b)\D{0,40}"
            r"(?<![\d.,/])(?!20[12]\d\b)(\d{4,8})(?![\d.,/]\d|\d|%)",
            re.IGNORECASE,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal data, and the kinds of data that were in it."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str) -> Masked:
    """Returns `text` with every card, CCCD and phone number, password and one-time code replaced by an ellipsis."""
    kinds: list[str] = []
    for kind, pattern in _PATTERNS:
        text, count = pattern.subn(_hidden, text)
        if count:
            kinds.append(kind)
    return Masked(text, tuple(kinds))


def _hidden(match: re.Match[str]) -> str:
    if not match.groups():
        return MASK
    start, end = match.start(1) - match.start(), match.end(1) - match.start()
    return match.group()[:start] + MASK + match.group()[end:]
