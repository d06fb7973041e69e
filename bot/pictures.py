"""The pictures of replies, made when they are asked for: QR codes of official pages."""

from __future__ import annotations

import io
from functools import lru_cache

import segno

from bot.knowledge_base import LiveKnowledge
from handlers.qr import official_page, programme_of

_DOTS = 8
"""Pixels of a module: about 300 for the whole code, which every phone's camera reads from another's screen."""
_QUIET = 4
"""Modules of white around it, as ISO/IEC 18004 wants."""


class Pictures:
    """Gives the PNG of the path of an Image (handlers.messages)."""

    def __init__(self, live: LiveKnowledge) -> None:
        self._live = live

    def png(self, path: str) -> bytes | None:
        """Returns the picture at `path`; None where there is none, or no version is live yet."""
        knowledge = self._live.current
        programme = knowledge.programmes.get(programme_of(path)) if knowledge else None
        page = official_page(programme) if programme else None
        return qr_code(page.url) if page and page.url else None


@lru_cache(maxsize=64)
def qr_code(address: str) -> bytes:
    """Returns the QR code of `address` as a black and white PNG of a few hundred bytes (error correction M)."""
    png = io.BytesIO()
    segno.make(address, error="m", micro=False, boost_error=False).save(png, kind="png", scale=_DOTS, border=_QUIET)
    return png.getvalue()
