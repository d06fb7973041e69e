"""Benchmarks, run by `make bench`: figures of one run on this machine, with ratios that compare between machines.

An empty folder, the shipped plans, the real program as processes: first start (knowledge base built), second start,
memory of the server, time of a question.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

PORT = 18_080
QUESTIONS = Path(__file__).parents[1] / "bot" / "evaluation" / "sets" / "dev_questions.jsonl"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        first, _ = started(Path(folder))
        second, memory = started(Path(folder))
        took = asked(Path(folder))
    total, encode = (statistics.median(row[part] for row in took) for part in ("total", "encode"))
    print(f"first start, ready to answer   {first:6.1f} s")
    print(f"second start, ready to answer  {second:6.1f} s   {second / first:.2f} of the first")
    print(f"memory of the server           {memory:6.0f} MB")
    print(f"a question, p50                {total:6.1f} ms  {total / encode:.2f} of its encoding")
    print(f"a question, p95                {sorted(row['total'] for row in took)[int(len(took) * 0.95)]:6.1f} ms")


def started(folder: Path) -> tuple[float, float]:
    """Starts the server; returns the seconds until it is ready and its resident memory in MB after 20 questions."""
    began = time.perf_counter()
    server = subprocess.Popen(
        command("serve", "--port", str(PORT)), cwd=folder, env=environment(), stderr=subprocess.DEVNULL
    )
    try:
        while not is_ready():
            if server.poll() is not None or time.perf_counter() - began > 300:
                raise SystemExit("the server did not start")
            time.sleep(0.02)
        seconds = time.perf_counter() - began
        for question in questions()[:20]:
            body = json.dumps({"text": question["question"]}).encode()
            request = urllib.request.Request(f"http://127.0.0.1:{PORT}/api/chat", body)
            urllib.request.urlopen(request, timeout=30).read()
        status = Path(f"/proc/{server.pid}/status").read_text("utf-8")
        return seconds, int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024
    finally:
        server.terminate()
        server.wait(20)


def is_ready() -> bool:
    try:
        return bool(urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=1).status == 200)
    except OSError:
        return False


def asked(folder: Path) -> list[dict[str, float]]:
    """Returns the times of each question of the development set."""
    ran = subprocess.run(
        command("ask", "--jsonl", str(QUESTIONS)), cwd=folder, env=environment(), capture_output=True, check=True
    )
    return [json.loads(line)["took_ms"] for line in ran.stdout.splitlines()]


def questions() -> list[dict[str, str]]:
    return [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


if __name__ == "__main__":
    main()
