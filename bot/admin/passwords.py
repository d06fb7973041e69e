"""Passwords: argon2id, in threads of their own: signing in takes neither the event loop nor all of the CPU."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200
AT_ONCE = 2
MOST_WAITING = 20
_DIFFERENT = 5
"""Letters that a password must have at least, counted once each: "aaaaaaaaaaaa" is none."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

Result = TypeVar("Result")


class Busy(Exception):
    """Too many passwords are waiting to be checked."""


def weakness(password: str, name: str) -> str | None:
    """Returns the code of the sentence that says why a password will not do; None for a good one."""
    if len(_composed(password)) < SHORTEST:
        return "password.short"
    if len(_composed(password)) > LONGEST:
        return "password.long"
    if len(name) > 2 and name.casefold() in password.casefold():
        return "password.name"
    return "password.same" if len(set(password)) < _DIFFERENT else None


def made_up() -> str:
    """Returns a random password of 79 bits, without letters that look like each other: "k7mq-2xhd-…"."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


class Passwords:
    """Hashes and checks, at most AT_ONCE at a time; the rest wait their turn.

    The hasher's default: RFC 9106's second choice (3 passes over 64 MiB), on one lane.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
        self._threads = ThreadPoolExecutor(AT_ONCE, "passwords")
        self._waiting = 0
        self._nobody = self._hasher.hash(secrets.token_hex())

    async def hash(self, password: str) -> str:
        """Returns what is stored of a password. Raises Busy."""
        return await self._in_turn(lambda: self._hasher.hash(_composed(password)))

    async def fits(self, stored: str | None, password: str) -> bool:
        """Returns whether the password is the stored one; takes as long where nobody has such a name. Raises Busy."""
        return await self._in_turn(lambda: self._verify(stored or self._nobody, password)) and stored is not None

    def is_old(self, stored: str) -> bool:
        """Returns whether it was hashed with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        """Ends the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, _composed(password[: 4 * LONGEST]))
        except (VerificationError, InvalidHashError):
            return False

    async def _in_turn(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= MOST_WAITING:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _composed(password: str) -> str:
    """The same letters give the same password, however a keyboard puts the Vietnamese marks together."""
    return unicodedata.normalize("NFKC", password).encode(errors="replace").decode()
