"""What every command shares: how it runs, how it fails in one line, how it shows progress."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot.assembly import Parts, assemble
from bot.settings import Settings, environment_name
from bot.storage.database import DatabaseUnavailable
from bot.storage.pseudonyms import SecretUnavailable
from bot.storage.sealing import CannotOpen
from bot.storage.versions import UnknownVersion, UnreadableVersion
from embeddings.encoder import EncoderUnavailable
from embeddings.typed.reader import ReaderUnavailable
from knowledge.reading import UnreadableDocument

Result = TypeVar("Result")
EXPECTED = (
    CannotOpen,
    DatabaseUnavailable,
    EncoderUnavailable,
    ReaderUnavailable,
    SecretUnavailable,
    UnknownVersion,
    UnreadableDocument,
    UnreadableVersion,
)
"""Errors whose message is written for the person at the terminal."""


def fail(message: str, status: int = 1) -> typer.Exit:
    """Prints one line on stderr; raise what it returns to end the program with `status`."""
    print(" ".join(message.split()), file=sys.stderr)
    return typer.Exit(status)


def read_lines(file: Path) -> list[str]:
    """Returns the lines of a JSONL file; one that cannot be read ends the program with status 1.

    Only line feeds end a line: JSON may hold every other separator inside a text.
    """
    try:
        return file.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise fail(f"Không mở được tệp {file.name}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise fail(f"Tệp {file.name} không phải UTF-8. Hãy lưu lại bằng bảng mã UTF-8 rồi chạy lại.") from None


def read_settings() -> Settings:
    """Returns the settings; a wrong one ends the program with a line that names it."""
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(environment_name(str(e["loc"][0])) for e in error.errors() if e["loc"])
        raise fail(f"Cài đặt không đúng: {names}. Coi bảng cài đặt trong README.", 2) from None


def run(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Runs `work` to its end; an expected error ends the program with status 1 and one line on stderr."""
    try:
        return asyncio.run(work())
    except EXPECTED as error:
        raise fail(str(error)) from None


def with_parts(work: Callable[[Parts], Coroutine[Any, Any, Result]]) -> Result:
    """Runs `work` with the parts joined and a live version in memory."""

    async def joined() -> Result:
        async with assemble(read_settings()) as parts:
            with progress_bar() as progress:
                await parts.publish_if_needed(progress)
            return await work(parts)

    return run(joined)


@contextmanager
def progress_bar(title: str = "Đang dựng kho kiến thức") -> Iterator[Callable[[int, int], None]]:
    """Gives a function (done, total) that draws a bar on stderr; nothing is drawn until it is first called."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=False) as bar:
        tasks: list[Any] = []

        def show(done: int, total: int) -> None:
            if not tasks:
                tasks.append(bar.add_task(title, total=total))
            bar.update(tasks[0], completed=done, total=total)

        yield show
