"""The plans as PDFs, printed once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.knowledge.formats.printing import chromium, print_pdf

Printer = Callable[[str], bytes]


@pytest.fixture(scope="session")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Printer:
    """Prints HTML as PDF; skips where there is no Chromium."""
    if chromium() is None:
        pytest.skip("no Chromium to print with")
    folder: Path = tmp_path_factory.mktemp("printed")
    return cache(lambda markup: print_pdf(markup, folder))
