"""Reading in a process of its own, with little memory and little time, so that no file can harm the bot.

`python -m knowledge.formats.isolated` takes one line of JSON (filename, memory, cpu_seconds) and then the bytes on
standard input, and answers on standard output with lines of JSON: {"done": 3, "total": 10} while it reads, and at the
end {"read": {…}} or {"refused": "…"}.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from knowledge.formats.limits import Allowance, check_size
from knowledge.formats.model import Progress, ReadingWarning, Uploaded, silent
from knowledge.reading import UnreadableDocument

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).parents[2]
_KEPT = ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""What of the environment the process gets: it must know no secret."""


def read_isolated(
    document: bytes | Path, filename: str, progress: Progress = silent, *, allowance: Allowance | None = None
) -> Uploaded:
    """What `read_upload` returns, read in a child process that is killed when it takes more than it may.

    Raises UnreadableDocument with a Vietnamese message for the official, whatever became of the child. Blocks until it
    is done, so that a server calls it in a thread; `progress` is called in that thread.
    """
    allowance = allowance or Allowance()
    data = document if isinstance(document, bytes) else document.read_bytes()
    check_size(data, filename)
    with tempfile.TemporaryFile() as errors, _child(errors) as process:
        late = threading.Event()
        timer = threading.Timer(allowance.wall_seconds, _stop, (process, late))
        timer.start()
        try:
            answer = _talk(process, data, filename, allowance, progress)
        finally:
            timer.cancel()
            _kill(process)
            process.wait()
        if answer is None:
            raise _died(filename, process.returncode, late.is_set(), errors)
    if "refused" in answer:
        raise UnreadableDocument(answer["refused"])
    return _uploaded(answer["read"])


def _child(errors: IO[bytes]) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "knowledge.formats.isolated"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**environment, "PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
    )


def _talk(
    process: subprocess.Popen[bytes], data: bytes, filename: str, allowance: Allowance, progress: Progress
) -> dict[str, Any] | None:
    """Sends the document and listens; None when the child ends without an answer."""
    head = {"filename": filename, "memory": allowance.memory, "cpu_seconds": allowance.cpu_seconds}
    assert process.stdin is not None  # noqa: S101
    assert process.stdout is not None  # noqa: S101
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(json.dumps(head).encode() + b"\n")
        process.stdin.write(data)
        process.stdin.close()
    for line in process.stdout:
        try:
            message: dict[str, Any] = json.loads(line)
        except ValueError:
            return None
        if "done" not in message:
            return message
        progress(message["done"], message["total"])
    return None


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the child and what it started (tesseract): they are a group of their own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _died(filename: str, code: int, late: bool, errors: IO[bytes]) -> UnreadableDocument:
    errors.seek(0)
    last = errors.read(100_000).decode("utf-8", "replace").strip().splitlines()[-1:]
    _log.warning("reading %r ended with %s%s: %s", filename, code, " (out of time)" if late else "", *last or [""])
    if late or -code == getattr(signal, "SIGXCPU", None):
        return UnreadableDocument(
            f"Đọc tệp “{filename}” quá lâu nên đã dừng lại. Vui lòng tách thành nhiều tệp nhỏ hơn, "
            "hoặc mở tệp, xuất lại rồi tải lên lần nữa."
        )
    return UnreadableDocument(
        f"Tệp “{filename}” quá phức tạp hoặc bị hỏng nên không đọc được. Vui lòng mở tệp bằng phần mềm gốc, "
        "xuất lại thành PDF hoặc Word (.docx) rồi tải lên lần nữa."
    )


def _uploaded(read: dict[str, Any]) -> Uploaded:
    warnings = tuple(ReadingWarning(**warning) for warning in read["warnings"])
    return Uploaded(read["text"], tuple(read["pages"]), read["kind"], warnings)


def _limit(memory: int, cpu_seconds: int) -> None:
    """Gives up all that reading does not need; where the system knows no such limits, the parent's clock is left."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64_000_000, 64_000_000))


def main() -> None:
    """The child: reads standard input, answers on what was standard output when it began."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not get among the answers
    head = json.loads(sys.stdin.buffer.readline())
    _limit(head["memory"], head["cpu_seconds"])

    def tell(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    from knowledge.formats.uploaded import read_upload

    try:
        found = read_upload(
            sys.stdin.buffer.read(),
            head["filename"],
            progress=lambda done, total: tell({"done": done, "total": total}),
        )
        tell({"read": asdict(found)})
    except UnreadableDocument as refused:
        tell({"refused": str(refused)})


if __name__ == "__main__":
    main()
