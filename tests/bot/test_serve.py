"""`trolyso serve` as a real process over real HTTP, with the real plans."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import run_in


@dataclass(frozen=True)
class Server:
    """A running server and the folder in which it runs."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def post(self, door: str, **body: object) -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(f"{self.url}{door}", json.dumps(body).encode(), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, json.loads(response.read() or b"{}")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def ask(self, text: str, session: str | None = None) -> dict[str, Any]:
        status, answer = self.post("/api/chat", text=text, **({"session": session} if session else {}))
        assert status == 200, answer
        return answer

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.folder / "var/trolyso.db") as database:
            return database.execute(query).fetchall()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def started(folder: Path) -> Server:
    port = free_port()
    log = (folder / "serve.log").open("wb")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2]), "PORT": str(port)},
        stderr=log,
    )
    server = Server(f"http://127.0.0.1:{port}", folder, process)
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert process.poll() is None, (folder / "serve.log").read_text("utf-8")
        try:
            with urllib.request.urlopen(f"{server.url}/readyz", timeout=2):
                return server
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not become ready")


@pytest.fixture(scope="module")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    (folder / "var").mkdir()
    with sqlite3.connect(home / "var/trolyso.db") as published, sqlite3.connect(folder / "var/trolyso.db") as copy:
        published.backup(copy)
    running = started(folder)
    yield running
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(20) == 0


def test_a_question_gets_its_answer_and_the_conversation_goes_on(server: Server) -> None:
    first = server.ask("Năm 2024 chỉ tiêu hộ gia đình truy cập Internet cáp quang là bao nhiêu?")
    assert first["status"] == "answered"
    assert "93%" in first["text"]
    assert first["sources"][0]["document"] == "742/QĐ-UBND"
    second = server.ask("#programme:vneid", first["session"])
    assert second["session"] == first["session"]
    assert second["question"] == second["programmes"][0]["name"]


def test_a_thumb_is_kept_and_the_last_one_wins(server: Server) -> None:
    answer = server.ask("Giá nông sản coi ở đâu?")
    thumb = {"session": answer["session"], "turn": answer["turn"]}
    assert server.post("/api/feedback", **thumb, value="up")[0] == 204
    assert server.post("/api/feedback", **thumb, value="down", reason="wrong")[0] == 204
    kept = server.rows(f"select value, reason from feedback where turn = {int(answer['turn'])}")
    assert kept == [("down", "wrong")]


def test_a_session_or_a_turn_that_is_not_known_is_a_clear_400(server: Server) -> None:
    for door, body in [
        ("/api/chat", {"session": "nobody", "text": "VNeID là gì?"}),
        ("/api/feedback", {"session": "nobody", "turn": 1, "value": "up"}),
        ("/api/feedback", {"session": server.ask("chào")["session"], "turn": 999_999, "value": "up"}),
    ]:
        status, said = server.post(door, **body)
        assert (status, bool(said["error"])) == (400, True)


def test_forgetting_deletes_the_turns(server: Server) -> None:
    session = server.ask("VNeID là gì?")["session"]
    count = f"select count(*) from turns where conversation = '{session}'"
    assert server.rows(count) == [(1,)]
    assert server.post("/api/forget", session=session)[0] == 204
    assert server.rows(count) == [(0,)]


def test_users_are_kept_as_pseudonyms_and_questions_never_reach_the_log(server: Server) -> None:
    secret_words = "con mèo tam thể của bà Tư"
    server.ask(f"Cho hỏi {secret_words} đăng ký VNeID được không?")
    keys = [key for (key,) in server.rows("select user_key from conversations")]
    assert keys
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in keys)
    log = (server.folder / "serve.log").read_text("utf-8")
    assert "POST /api/chat 200" in log
    assert secret_words not in log


def test_a_published_version_is_served_within_seconds_without_a_restart(server: Server) -> None:
    plan = server.folder / "007.txt"
    plan.write_text(
        "KẾ HOẠCH\nI. NỘI DUNG\n1. Phà điện\n- Từ ngày 15/4/2027 bến phà Đình Khao chạy thử 03 phà điện qua sông.\n",
        "utf-8",
    )
    question = "Phà điện Đình Khao chạy thử từ ngày nào?"
    made = run_in(
        server.folder, "kb", "import", str(plan), "--title", "Kế hoạch phà điện", "--issuer", "UBND", "--as-of", "2026",
        "--audience", "public",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert "15/4/2027" not in server.ask(question)["text"]
    number = re.findall(r"kb publish (\d+)", made.stdout)[0]
    assert run_in(server.folder, "kb", "review", number).returncode == 0
    published = run_in(server.folder, "kb", "publish", number, "--reason", "thử việc công bố trong lúc chạy")
    assert published.returncode == 0, published.stderr
    until = time.monotonic() + 10
    while "15/4/2027" not in server.ask(question)["text"]:
        assert time.monotonic() < until
        time.sleep(2.1)


def test_a_taken_port_is_said_so(server: Server, tmp_path: Path) -> None:
    port = server.url.rsplit(":", 1)[1]
    ran = run_in(tmp_path, "serve", "--port", port)
    assert ran.returncode == 1
    assert port in ran.stderr
    assert "Traceback" not in ran.stderr
