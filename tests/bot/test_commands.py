"""The command line as real processes: what is printed, what is said on errors, and the exit status."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Run, run_in


def one_line(stderr: str) -> bool:
    return len(stderr.strip().splitlines()) == 1 and "Traceback" not in stderr


def test_ask_prints_an_answer_with_its_source(trolyso: Run) -> None:
    ran = trolyso("ask", "Năm 2024 chỉ tiêu hộ gia đình truy cập Internet cáp quang là bao nhiêu?")
    assert ran.returncode == 0
    assert "93%" in ran.stdout
    assert "742/QĐ-UBND" in ran.stdout


def test_ask_json_is_the_object_of_the_interface(trolyso: Run) -> None:
    ran = trolyso("ask", "Hộ gia đình có cáp quang năm 2024 bao nhiêu phần trăm?", "--json")
    answer = json.loads(ran.stdout)
    assert set(answer) == {
        "id", "question", "status", "text", "programmes", "sources", "passages", "suggestions", "took_ms",
    }  # fmt: skip
    assert set(answer["took_ms"]) == {"normalise", "encode", "search", "total"}
    assert len(answer["passages"]) == 10
    assert set(answer["sources"][0]) == {
        "document", "file", "title", "issued_on", "as_of", "province", "section", "page", "quote",
    }  # fmt: skip


def test_jsonl_keeps_the_order_and_answers_the_good_lines_beside_broken_ones(trolyso: Run, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    lines = [
        '{"id": "a", "question": "VNeID là gì?"}',
        "{broken",
        '{"id": "b", "question": "😀😀"}',
        '{"id": "c", "question": "x\\u0000y \\ud800"}',
        '{"id": "d"}',
        '{"id": "u", "question": "VNeID\u2028là gì?"}',
        json.dumps({"id": "e", "question": "thanh toán " * 1000}),
        '{"id": "f", "question": "Vĩnh Phúc có app gì?", "asker": "helper"}',
    ]
    file.write_text("\n".join(lines), "utf-8")
    ran = trolyso("ask", "--jsonl", str(file))
    assert ran.returncode == 1
    assert one_line(ran.stderr)
    answers = [json.loads(line) for line in ran.stdout.strip().split("\n")]
    assert [answer["id"] for answer in answers] == ["a", None, "b", "c", None, "u", "e", "f"]
    assert [("error" in answer) for answer in answers] == [False, True, False, False, True, False, False, False]
    assert answers[6]["status"] == "clarify"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["ask"], 2),
        (["ask", "a", "--jsonl", "b"], 2),
        (["ask", "--jsonl", "missing.jsonl"], 1),
        (["ask", "a", "--asker", "king"], 2),
        (["ask", "chữ " * 2500], 1),
        (["search", "--corpus", "missing", "--queries", "missing"], 1),
        (["eval", "--set", "missing.jsonl"], 1),
        (["kb", "rollback", "999"], 1),
        (["kb", "publish", "0"], 1),
        (["no-such-command"], 2),
    ],
)
def test_wrong_use_ends_with_a_clear_line_and_the_right_status(trolyso: Run, arguments: list[str], status: int) -> None:
    ran = trolyso(*arguments)
    assert ran.returncode == status
    assert ran.stdout == ""
    assert ran.stderr.strip()
    assert "Traceback" not in ran.stderr


def test_search_uses_nothing_of_the_knowledge_base(tmp_path: Path) -> None:
    corpus, queries = tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl"
    corpus.write_text(
        '{"id": "river", "text": "Sông Cổ Chiên chảy qua Vĩnh Long."}\n'
        '{"id": "bread", "title": "Bánh", "text": "Bánh tét Trà Cuôn gói bằng lá chuối."}\n',
        "utf-8",
    )
    queries.write_text('{"id": "q", "text": "banh tet goi bang gi"}\n', "utf-8")
    ran = run_in(tmp_path, "search", "--corpus", str(corpus), "--queries", str(queries), "-k", "1")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert (found["id"], [hit["id"] for hit in found["hits"]]) == ("q", ["bread"])
    assert not (tmp_path / "var").exists()


def test_search_of_an_empty_corpus_finds_nothing(tmp_path: Path) -> None:
    empty, queries = tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl"
    empty.write_text("", "utf-8")
    queries.write_text('{"id": "q", "text": "gì"}\n', "utf-8")
    ran = run_in(tmp_path, "search", "--corpus", str(empty), "--queries", str(queries))
    assert (ran.returncode, json.loads(ran.stdout)) == (0, {"id": "q", "hits": []})


@pytest.mark.parametrize("content", [b"", b"   \n\n", b"\x00\x01\x02\xff\xfe" * 50, b"%PDF-1.7\n\xe2\xe3\xcf\xd3"])
def test_an_unreadable_document_is_refused_and_nothing_is_stored(trolyso: Run, tmp_path: Path, content: bytes) -> None:
    before = trolyso("kb", "versions").stdout
    file = tmp_path / "plan.txt"
    file.write_bytes(content)
    ran = trolyso("kb", "import", str(file), "--title", "Kế hoạch", "--issuer", "UBND", "--as-of", "2026")
    assert ran.returncode == 1
    assert one_line(ran.stderr)
    assert "plan.txt" in ran.stderr
    assert trolyso("kb", "versions").stdout == before


def test_a_document_is_imported_as_a_draft_published_and_rolled_back(tmp_path: Path, home: Path) -> None:
    (tmp_path / "var").mkdir()
    with sqlite3.connect(home / "var/trolyso.db") as published, sqlite3.connect(tmp_path / "var/trolyso.db") as copy:
        published.backup(copy)
    plan = tmp_path / "006.txt"
    plan.write_text(
        "KẾ HOẠCH\nI. NỘI DUNG\n1. Xe buýt điện\n- Từ ngày 01/3/2027 tỉnh chạy thử 12 xe buýt điện nối phường Long Châu"
        " với xã An Bình, mỗi ngày 20 chuyến.\n",
        "utf-8",
    )
    question = ("ask", "Xe buýt điện chạy thử từ ngày nào?")
    made = run_in(
        tmp_path, "kb", "import", str(plan), "--title", "Kế hoạch xe buýt điện", "--issuer", "UBND", "--as-of", "2026",
        "--audience", "public",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    number = re.findall(r"kb publish (\d+)", made.stdout)[0]
    live = re.findall(r"^\* +(\d+) ", run_in(tmp_path, "kb", "versions").stdout, re.MULTILINE)[0]
    assert f"{number}  " in run_in(tmp_path, "kb", "drafts").stdout
    assert "+ văn bản 005_" in run_in(tmp_path, "kb", "diff", number).stdout
    assert run_in(tmp_path, "kb", "publish", number).returncode == 1
    assert "Câu hỏi mẫu trả lời đúng" in run_in(tmp_path, "kb", "review", number).stdout
    assert "01/3/2027" not in run_in(tmp_path, *question).stdout
    assert run_in(tmp_path, "kb", "publish", number).returncode == 0
    assert "01/3/2027" in run_in(tmp_path, *question).stdout
    assert run_in(tmp_path, "kb", "export", "kho.zip").returncode == 0
    assert run_in(tmp_path, "kb", "rollback", live).returncode == 0
    assert "01/3/2027" not in run_in(tmp_path, *question).stdout
    again = run_in(tmp_path, "kb", "import", "kho.zip")
    back = re.findall(r"kb publish (\d+)", again.stdout)[0]
    assert "+ văn bản 005_" in run_in(tmp_path, "kb", "diff", back).stdout
    assert run_in(tmp_path, "kb", "discard", back).returncode == 0


def test_a_damaged_database_is_named_and_kept(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    file = tmp_path / "var/trolyso.db"
    file.write_bytes(b"not a database" * 1000)
    for command in (["serve", "--port", "0"], ["doctor"], ["ask", "VNeID là gì?"]):
        ran = run_in(tmp_path, *command)
        assert ran.returncode == 1
        assert "Traceback" not in ran.stderr
        assert "trolyso.db" in ran.stdout + ran.stderr
    assert file.read_bytes() == b"not a database" * 1000


@pytest.mark.parametrize(
    "variable", [{"PORT": "abc"}, {"DATABASE_URL": "nonsense"}, {"TROLYSO_ENCODER": "no/such/model"}]
)
def test_a_wrong_setting_is_named(tmp_path: Path, variable: dict[str, str]) -> None:
    ran = run_in(tmp_path, "ask", "VNeID là gì?", **variable)
    assert ran.returncode in (1, 2)
    assert one_line(ran.stderr)


def test_doctor_finds_a_sound_installation_sound(trolyso: Run) -> None:
    ran = trolyso("doctor")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "✗" not in ran.stdout


def test_eval_prints_a_line_for_each_kind_of_noise(trolyso: Run, tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    row = {
        "id": "q1",
        "question": "Hộ gia đình có cáp quang năm 2024 bao nhiêu phần trăm?",
        "quotes": ["Tỷ lệ hộ gia đình có khả năng truy cập Internet cáp quang băng rộng 84% 93% 100%"],
        "answer_any": ["93%"],
        "programme": ["ha-tang-so"],
    }
    file.write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    ran = trolyso("eval", "--set", str(file))
    assert ran.returncode == 0, ran.stderr
    lines = [line for line in ran.stdout.splitlines() if line.startswith("|")]
    assert [line.split("|")[1].strip() for line in lines[2:]] == [
        "clean", "no diacritics", "no diacritics, lower case", "teencode", "raw Telex", "raw VNI", "typing errors",
    ]  # fmt: skip
    assert lines[2].split("|")[2].strip() == "1.00"
