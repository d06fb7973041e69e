"""What must not be readable in a stolen copy of the database: sealed with a key made from the installation's secret."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.storage.pseudonyms import MIN_SECRET_BYTES

_PURPOSE = b"trolyso: at rest"
"""Keeps this key apart from the pseudonyms', which are made from the same secret."""


class CannotOpen(RuntimeError):
    """What was sealed cannot be opened: another secret, or damaged. The message says what to do, in Vietnamese."""

    def __init__(self) -> None:
        super().__init__(
            "Không mở được dữ liệu đã niêm phong: khóa bí mật hiện nay không phải khóa đã dùng lúc lưu, hoặc dữ liệu "
            "đã hỏng. Hãy đặt lại đúng TROLYSO_SECRET (hoặc chép lại tệp var/secret từ bản sao lưu) rồi chạy lại."
        )


class Sealer:
    """Seals and opens small pieces of bytes (Fernet: AES-128-CBC with HMAC-SHA256, a new key from the secret)."""

    def __init__(self, secret: bytes) -> None:
        """`secret` as `pseudonyms.load_or_make_secret` gives it. Raises ValueError under MIN_SECRET_BYTES."""
        if len(secret) < MIN_SECRET_BYTES:
            raise ValueError(f"the secret needs {MIN_SECRET_BYTES} bytes or more")
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, plain: bytes) -> bytes:
        """Returns `plain` sealed; twice the same gives two different seals."""
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """Returns what was sealed. Raises CannotOpen."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise CannotOpen from None
