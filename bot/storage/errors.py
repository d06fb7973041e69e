"""From a driver's error to what an operator can do about it, in Vietnamese."""

from __future__ import annotations

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class DatabaseUnavailable(RuntimeError):
    """The database cannot be used; the message says why and what to do, in Vietnamese.

    The message never holds a password, a query or a driver's words; those of the driver are in `__cause__`.
    """


NEWER = (
    "Cơ sở dữ liệu {place} do một phiên bản mới hơn của chương trình tạo ra (lược đồ {revision}). "
    "Hãy nâng cấp chương trình lên phiên bản đó, hoặc khôi phục bản sao lưu cũ của cơ sở dữ liệu."
)
DAMAGED = (
    "Tệp {place} đã hỏng hoặc không phải là cơ sở dữ liệu của Trợ lý số. Hãy dừng chương trình, đổi tên tệp này để "
    "giữ lại (cả tệp -wal và -shm nếu có), chép bản sao lưu vào chỗ cũ rồi chạy lại. Nếu không có bản sao lưu, "
    "chương trình sẽ tạo tệp mới."
)
UNWRITABLE = (
    "Không tạo hoặc không ghi được tệp cơ sở dữ liệu {place}. Hãy kiểm tra thư mục chứa tệp có đúng là thư mục không, "
    "tài khoản chạy chương trình có quyền ghi không, hoặc đặt DATABASE_URL sang nơi khác."
)
BUSY = (
    "Cơ sở dữ liệu {place} đang bận: một chương trình khác giữ khóa quá lâu. "
    "Hãy đóng các công cụ đang mở cơ sở dữ liệu này rồi thử lại."
)
FULL = "Ổ đĩa chứa cơ sở dữ liệu {place} đã đầy. Hãy giải phóng dung lượng rồi thử lại."
DISK = "Lỗi đọc hoặc ghi ổ đĩa ở cơ sở dữ liệu {place}. Hãy kiểm tra ổ đĩa, sao lưu dữ liệu rồi chạy lại."
UNREACHABLE = (
    "Không kết nối được máy chủ cơ sở dữ liệu {place}. Hãy kiểm tra máy chủ PostgreSQL có đang chạy không "
    "và địa chỉ, cổng trong DATABASE_URL có đúng không."
)
REFUSED = (
    "Máy chủ cơ sở dữ liệu {place} từ chối đăng nhập hoặc không cho quyền. "
    "Hãy kiểm tra tên người dùng, mật khẩu và quyền trong DATABASE_URL."
)
NO_DATABASE = "Máy chủ không có cơ sở dữ liệu {place}. Hãy tạo cơ sở dữ liệu này hoặc sửa tên trong DATABASE_URL."
TOO_MANY = "Máy chủ cơ sở dữ liệu {place} đã hết kết nối trống. Hãy thử lại sau hoặc tăng max_connections."
BAD_ADDRESS = (
    "DATABASE_URL không đúng. Dùng sqlite+aiosqlite:///đường/dẫn/tệp.db hoặc "
    "postgresql+asyncpg://người_dùng:mật_khẩu@máy_chủ/tên_cơ_sở_dữ_liệu."
)
NO_DRIVER = "Thiếu gói Python để kết nối {place}. Với PostgreSQL, hãy cài: pip install asyncpg."
OTHER = "Không dùng được cơ sở dữ liệu {place}. Hãy chạy `trolyso doctor`, xem nhật ký và kiểm tra DATABASE_URL."

_SQLITE = {
    "SQLITE_NOTADB": DAMAGED,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_CANTOPEN": UNWRITABLE,
    "SQLITE_READONLY": UNWRITABLE,
    "SQLITE_PERM": UNWRITABLE,
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR": DISK,
}
_POSTGRESQL = {"28": REFUSED, "42501": REFUSED, "3D": NO_DATABASE, "53": TOO_MANY, "08": UNREACHABLE, "57": UNREACHABLE}
"""By the start of SQLSTATE (PostgreSQL manual, appendix A)."""


def place(url: URL) -> str:
    """Names the database to a person: the file, or host, port and name; never a user or a password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    port = f":{url.port}" if url.port else ""
    return f"{url.host or 'localhost'}{port}/{url.database or ''}"


def explain(error: BaseException, url: URL) -> DatabaseUnavailable:
    """The error for a person, made from a driver's or SQLAlchemy's; raise it `from error`."""
    return DatabaseUnavailable(_reason(error, url.get_backend_name() == "sqlite").format(place=place(url)))


def _reason(error: BaseException, sqlite: bool) -> str:
    original = error.orig if isinstance(error, DBAPIError) and error.orig else error
    table, code = (
        (_SQLITE, getattr(original, "sqlite_errorname", None))
        if sqlite
        else (_POSTGRESQL, getattr(original, "sqlstate", None))
    )
    for start, reason in table.items():
        if code and str(code).startswith(start):
            return reason
    if isinstance(original, ImportError | NoSuchModuleError):
        return NO_DRIVER
    if isinstance(original, PoolTimeout):
        return BUSY
    if isinstance(original, OSError):
        return UNWRITABLE if sqlite else UNREACHABLE
    return OTHER
