"""The terminal as a channel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def talk(home: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        cwd=home,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"},
        input="\n".join(lines) + "\n",
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_a_bare_number_means_that_choice(home: Path) -> None:
    ran = talk(home, "chào", "2", "/thoat")
    assert ran.returncode == 0, ran.stderr
    assert "2. Thanh toán không dùng tiền mặt" in ran.stdout
    assert "Hôm nay bạn có thể làm:" in ran.stdout.split("2. Thanh toán không dùng tiền mặt")[1]


def test_an_official_page_is_printed_with_its_address_and_takes_no_number(home: Path) -> None:
    ran = talk(home, "VNeID là gì?", "/thoat")
    assert "\n  Mở vneid.gov.vn: https://vneid.gov.vn\n" in ran.stdout
    assert ". Mở vneid.gov.vn" not in ran.stdout


def test_the_end_of_the_input_ends_the_conversation_and_long_lines_are_refused_kindly(home: Path) -> None:
    ran = talk(home, "hồ sơ " * 2000, "VNeID là gì?")
    assert ran.returncode == 0
    assert "dài quá" in ran.stdout
    assert "Nguồn:" in ran.stdout
