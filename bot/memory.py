"""Keeps what loading and building a version took from staying with the process: the GNU C library would hold it.

Elsewhere than on the GNU C library both do nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc

_MMAP_THRESHOLD, _LARGE = -3, 4 << 20
"""mallopt's name for the bytes from which a block stands by itself: freed, it is the system's again at once."""


def keep_large_blocks_apart() -> None:
    """Holds the threshold where it is: the library raises it with the first large block that is freed."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


def give_back_memory() -> None:
    """Returns the small blocks that are free."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
