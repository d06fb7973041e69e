"""Pages of uploaded PDF files as pictures, drawn in a process of its own: python -m bot.admin.documents.drawing.

The child takes one line of JSON ({"number": 3, "width": 1000}) and the file on its standard input, and answers with a
PNG on its standard output; it ends with another status than 0 where it cannot.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections import OrderedDict
from pathlib import Path

from knowledge.reading import UnreadableDocument

log = logging.getLogger(__name__)
WIDTH = 1000
"""Pixels: letters of 10 pt can be read at half a desk's width."""
SECONDS = 20.0
AT_ONCE = 2
MOST_KEPT = 24_000_000
"""Bytes of pictures in memory; a page of text takes about 150 KB."""
_MEMORY = 1_500_000_000
_ROOT = Path(__file__).parents[3]
_KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""What of the environment the child gets: it must know no secret."""
_PNG = b"\x89PNG\r\n\x1a\n"


class Drawer:
    """Draws pages, a few at once, and keeps the newest ones."""

    def __init__(self, most_kept: int = MOST_KEPT) -> None:
        self._most_kept = most_kept
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._turn = asyncio.Semaphore(AT_ONCE)

    def kept(self, sha256: str, number: int) -> bytes | None:
        """The picture, where it was drawn a short time ago."""
        if picture := self._kept.get((sha256, number)):
            self._kept.move_to_end((sha256, number))
        return picture

    async def draw(self, sha256: str, data: bytes, number: int) -> bytes | None:
        """Returns the page (from 1) as a PNG; None where it cannot be drawn."""
        async with self._turn:
            picture = self.kept(sha256, number) or await _drawn(data, number)
        if picture is not None:
            self._keep((sha256, number), picture)
        return picture

    def _keep(self, key: tuple[str, int], picture: bytes) -> None:
        self._kept[key] = picture
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > self._most_kept:
            self._kept.popitem(last=False)


async def _drawn(data: bytes, number: int) -> bytes | None:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.admin.documents.drawing", stdin=pipe, stdout=pipe, stderr=pipe,
        env={**environment, "PYTHONPATH": str(_ROOT)},
    )  # fmt: skip
    head = json.dumps({"number": number, "width": WIDTH}).encode() + b"\n"
    try:
        async with asyncio.timeout(SECONDS):
            picture, errors = await child.communicate(head + data)
    except TimeoutError:
        log.warning("drawing page %d took more than %.0f s", number, SECONDS)
        return None
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
    if child.returncode == 0 and picture.startswith(_PNG):
        return picture
    last = errors.decode(errors="replace").strip().splitlines()[-1:]
    log.warning("drawing page %d ended with status %s: %s", number, child.returncode, *last or [""])
    return None


def _limit() -> None:
    try:
        import resource
    except ImportError:
        return
    seconds = round(SECONDS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """The child: it alone loads what reads PDF files."""
    from knowledge.formats.pdf import render_page

    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get into the picture
    head = json.loads(sys.stdin.buffer.readline())
    _limit()
    try:
        picture = render_page(sys.stdin.buffer.read(), head["number"], head["width"])
    except (UnreadableDocument, ValueError) as error:
        sys.exit(str(error))
    answer.write(picture)
    answer.close()


if __name__ == "__main__":
    main()
