"""What was sent with a form: texts as both databases can hold them, and files."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from aiohttp.web import FileField
from multidict import MultiDict, MultiDictProxy

from bot.storage.columns import storable

Sent = MultiDictProxy[str | bytes | bytearray | FileField]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a form. `name` is what the browser called it, without folders: to be shown, never to be opened."""

    name: str
    _file: IO[bytes]

    async def read(self) -> bytes:
        """Returns its content."""
        return await asyncio.to_thread(self._file.read)


class Form:
    """The fields of one request, already read; empty for GET."""

    def __init__(self, sent: Sent | Mapping[str, str] | None = None) -> None:
        self._sent: Sent = sent if isinstance(sent, MultiDictProxy) else MultiDictProxy(MultiDict(sent or {}))

    def text(self, name: str) -> str:
        """Returns a field as it was typed: NFC, line feeds alone, trimmed; "" where it is missing."""
        return next(iter(self.texts(name)), "")

    def texts(self, name: str) -> list[str]:
        """Returns every field of that name, as `text` does: for check boxes."""
        return [_clean(value) for value in self._sent.getall(name, []) if isinstance(value, str)]

    def secret(self, name: str) -> str:
        """Returns a field letter by letter, neither trimmed nor changed: for passwords."""
        value = self._sent.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """Returns a field as a whole number from 0 to 2**31 - 1; None for anything else."""
        text = self.text(name)
        value = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else -1
        return value if 0 <= value < 2**31 else None

    def upload(self, name: str) -> Upload | None:
        """Returns the file of that name; None where none was chosen."""
        return next(iter(self.uploads(name)), None)

    def uploads(self, name: str) -> list[Upload]:
        """Returns every file of that name."""
        files = [value for value in self._sent.getall(name, []) if isinstance(value, FileField)]
        return [Upload(_base(file.filename), file.file) for file in files]


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", storable(text)).replace("\r\n", "\n").replace("\r", "\n").strip()


def _base(name: str) -> str:
    return _clean(name).replace("\\", "/").rpartition("/")[2][:200]
