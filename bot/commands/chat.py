"""`trolyso chat`: a conversation in the terminal."""

from __future__ import annotations

import asyncio

from bot.assembly import Parts
from bot.channels.console import Console
from bot.commands.running import with_parts


def chat() -> None:
    """Talks until the input ends or the person types "/thoat"."""

    async def work(parts: Parts) -> None:
        await Console(parts.channel("console")).talk(lambda: asyncio.to_thread(_line))

    try:
        with_parts(work)
    except KeyboardInterrupt:
        print()


def _line() -> str | None:
    try:
        return input("Bạn: ")
    except (EOFError, UnicodeDecodeError):
        return None
