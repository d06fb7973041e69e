"""What lies sealed in the database."""

from __future__ import annotations

import pytest

from bot.storage.sealing import CannotOpen, Sealer

SECRET = b"a secret of tests, not of anyone"
PLAIN = "Bà con hỏi VNeID".encode()


def test_what_was_sealed_is_opened_also_by_a_process_that_starts_later() -> None:
    sealed = Sealer(SECRET).seal(PLAIN)
    assert PLAIN not in sealed
    assert Sealer(SECRET).open(sealed) == PLAIN


def test_twice_the_same_does_not_look_the_same() -> None:
    sealer = Sealer(SECRET)
    assert sealer.seal(PLAIN) != sealer.seal(PLAIN)


def test_another_secret_and_a_damaged_seal_are_told_with_what_to_do() -> None:
    sealed = Sealer(SECRET).seal(PLAIN)
    damaged = [sealed[:-1], b"", b"\xff", sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:]]
    with pytest.raises(CannotOpen, match="TROLYSO_SECRET"):
        Sealer(SECRET + b"!").open(sealed)
    for bad in damaged:
        with pytest.raises(CannotOpen):
            Sealer(SECRET).open(bad)


def test_a_secret_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Sealer(b"short")
