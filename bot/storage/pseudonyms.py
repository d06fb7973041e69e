"""Pseudonyms of users, and the secret from which they are made."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

SECRET_BYTES = 32
MIN_SECRET_BYTES = 16


class SecretUnavailable(RuntimeError):
    """The file of the secret cannot be read or made, or is damaged; the message says what to do, in Vietnamese."""


def pseudonym(channel: str, user_id: str, secret: bytes) -> str:
    """64 hex digits (HMAC-SHA256) that stand for a user of a channel, the same every time.

    Without the secret nobody can find the user id from it, not even by trying all phone numbers; the same id on two
    channels gives two pseudonyms. Raises ValueError for a secret under MIN_SECRET_BYTES.
    """
    if len(secret) < MIN_SECRET_BYTES:
        raise ValueError(f"the secret needs {MIN_SECRET_BYTES} bytes or more")
    message = f"{channel}\x00{user_id}".encode(errors="surrogatepass")
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def load_or_make_secret(path: Path) -> bytes:
    """The secret in the file (hex digits, mode 0600); makes it on the first start, also where two start at once.

    A damaged file is never replaced: with another secret every user would become a stranger.
    Raises SecretUnavailable.
    """
    try:
        if not path.exists():
            _make(path)
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except OSError as error:
        raise SecretUnavailable(
            f"Không đọc hoặc không tạo được tệp khóa bí mật {path}. Hãy kiểm tra thư mục và quyền ghi của tài khoản "
            "chạy chương trình, hoặc đặt biến TROLYSO_SECRET."
        ) from error
    except ValueError:
        secret = b""
    if len(secret) < MIN_SECRET_BYTES:
        raise SecretUnavailable(
            f"Tệp khóa bí mật {path} đã hỏng. Hãy chép lại tệp này từ bản sao lưu. Nếu không có bản sao lưu, "
            "hãy xóa tệp để chương trình tạo khóa mới; khi đó người dùng cũ sẽ được tính là người dùng mới."
        )
    return secret


def _make(path: Path) -> None:
    """Writes a whole file beside and links it into place: nobody reads half a secret, and the first one stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp gives mode 0600.
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SECRET_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
