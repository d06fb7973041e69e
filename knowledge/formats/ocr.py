"""Pages without letters, recognised by the program tesseract where it is installed with Vietnamese."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache

from knowledge.formats.clean import clean_line

INSTALL = "apt-get install tesseract-ocr tesseract-ocr-vie"
"""What an operator types to have scanned pages read."""
DOTS_PER_INCH = 300
PAGE_SECONDS = 90.0
_LANGUAGE = "vie"


class NotRecognised(Exception):
    """Tesseract took too long or failed on a page."""


@cache
def is_available() -> bool:
    """Whether tesseract is there, and knows Vietnamese."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    try:
        listed = subprocess.run(  # noqa: S603
            [program, "--list-langs"], capture_output=True, timeout=20, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return _LANGUAGE in (listed.stdout + listed.stderr).decode("utf-8", "replace").split()


def recognised(picture: bytes) -> list[str]:
    """The lines that tesseract reads on a picture (PNG), from the top. Raises NotRecognised."""
    program = shutil.which("tesseract") or "tesseract"
    try:
        ran = subprocess.run(  # noqa: S603
            [program, "stdin", "stdout", "-l", _LANGUAGE, "--dpi", str(DOTS_PER_INCH), "--psm", "3"],
            input=picture,
            capture_output=True,
            timeout=PAGE_SECONDS,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NotRecognised(str(error)) from error
    lines = (clean_line(line) for line in ran.stdout.decode("utf-8", "replace").splitlines())
    return [line for line in lines if line]
