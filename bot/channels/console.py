"""The terminal as a channel: buttons are a numbered list, and a bare number means that choice; pages are named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.channels.numbered import as_text
from bot.conversation import Conversations
from handlers.messages import MAX_TEXT, Reply
from handlers.phrasing import say

ReadLine = Callable[[], Awaitable[str | None]]


class Console:
    """One conversation on standard input and output."""

    def __init__(self, conversations: Conversations, show: Callable[[str], None] = print) -> None:
        self._conversations = conversations
        self._show = show

    async def talk(self, read: ReadLine) -> None:
        """Answers each line that `read` gives, until it gives None or "/thoat"."""
        self._show(say("console_welcome"))
        session: str | None = None
        while (line := await read()) is not None:
            text = line.strip()
            if text == "/thoat":
                return
            if len(text) > MAX_TEXT:
                self._show(say("too_long", most=MAX_TEXT))
                continue
            answer = await self._conversations.ask(text, session)
            session = answer.session
            self._reply(answer.reply)

    def _reply(self, reply: Reply) -> None:
        self._show(f"\nTrợ lý số: {as_text(reply)}\n")
