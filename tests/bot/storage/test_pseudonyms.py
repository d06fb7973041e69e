"""Pseudonyms and the file of their secret."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.pseudonyms import SecretUnavailable, load_or_make_secret, pseudonym

SECRET = b"a secret of tests, not of anyone"


@pytest.mark.parametrize("user", ["0901234567", "abc", "1", "người dùng 😀", "a\x00b", "\ud83d", ""])
def test_a_pseudonym_never_holds_the_user_id(user: str) -> None:
    key = pseudonym("telegram", user, SECRET)
    assert len(key) == 64
    assert set(key) <= set("0123456789abcdef")
    assert len(user) < 4 or user not in key


def test_a_pseudonym_stands_for_one_user_of_one_channel() -> None:
    keys = {
        pseudonym("telegram", "12345", SECRET),
        pseudonym("zalo_oa", "12345", SECRET),
        pseudonym("telegram", "12346", SECRET),
        pseudonym("telegram1", "2345", SECRET),
        pseudonym("telegram", "12345", SECRET + b"!"),
    }
    assert len(keys) == 5
    assert pseudonym("telegram", "12345", SECRET) in keys


def test_a_secret_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        pseudonym("web", "1", b"short")


def test_the_secret_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret"
    secret = load_or_make_secret(path)
    assert len(secret) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_make_secret(path) == secret
    assert [file.name for file in path.parent.iterdir()] == ["secret"]


def test_programs_that_start_at_once_get_the_same_secret(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from bot.storage.pseudonyms import load_or_make_secret as load;"
        "sys.stdin.readline(); print(load(pathlib.Path(sys.argv[1])).hex())"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "secret")]
    pipe = subprocess.PIPE
    programs = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(4)]
    for program in programs:
        assert program.stdin
        program.stdin.write("go\n")
        program.stdin.flush()
    assert len({program.communicate(timeout=60)[0] for program in programs}) == 1
    assert all(program.returncode == 0 for program in programs)


@pytest.mark.parametrize("content", [b"", b"00ff", b"khong phai khoa", b"\xff\xfe\x00"])
def test_a_damaged_secret_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)
    with pytest.raises(SecretUnavailable, match="đã hỏng"):
        load_or_make_secret(path)
    assert path.read_bytes() == content


def test_a_secret_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    with pytest.raises(SecretUnavailable, match="TROLYSO_SECRET"):
        load_or_make_secret(tmp_path / "var" / "secret")
