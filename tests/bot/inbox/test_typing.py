""" "Typing" is shown to who waits long, and to nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.channels.contract import Call, Event, TryLater
from bot.inbox import typing
from bot.inbox.typing import typing_if_slow
from handlers.messages import Reply


class Silent:
    """A platform that cannot show it; counts what it is asked to send."""

    name = "silent"

    def __init__(self, error: Exception | None = None) -> None:
        self.sent: list[Call] = []
        self.shown = asyncio.Event()
        self._error = error

    def events_of(self, body: object) -> tuple[Event, ...]:
        return ()

    def calls_for(self, user: str, reply: Reply) -> Sequence[Call]:
        return ()

    async def send(self, call: Call) -> None:
        self.sent.append(call)
        self.shown.set()
        if self._error:
            raise self._error


class Typed(Silent):
    def typing(self, user: str) -> Call:
        return Call("typing", {"to": user})


async def test_a_quick_answer_comes_without_it() -> None:
    platform = Typed()
    async with typing_if_slow(platform, "u"):
        await asyncio.sleep(0)
    assert platform.sent == []


async def test_who_waits_sees_it_until_the_answer_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typing, "SLOW_SECONDS", 0.0)
    platform = Typed(TryLater("429"))
    async with typing_if_slow(platform, "u"):
        await platform.shown.wait()
    assert platform.sent == [Call("typing", {"to": "u"})]


async def test_a_platform_that_cannot_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typing, "SLOW_SECONDS", 0.0)
    platform = Silent()
    async with typing_if_slow(platform, "u"):  # type: ignore[arg-type]
        await asyncio.sleep(0.01)
    assert platform.sent == []
