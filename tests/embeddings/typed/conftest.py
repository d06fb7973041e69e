"""The shipped reader, loaded once."""

from __future__ import annotations

import pytest

from embeddings.typed.reader import Reader, load_reader


@pytest.fixture(scope="session")
def reader() -> Reader:
    return load_reader()
