"""`trolyso zalo login`: the first consent of a Zalo OA, or a new one where the tokens were lost."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit

from bot.assembly import secret_of
from bot.channels.contract import Rejected, TryLater, Unsure
from bot.channels.zalo_http import open_client
from bot.channels.zalo_tokens import TokenKeeper, token_keeper
from bot.commands.running import fail, read_settings, run
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.zalo_tokens import Pair

_PASTE = (
    "Mở developers.zalo.me, vào Công cụ > API Explorer, chọn đúng ứng dụng và loại OA Access Token, bấm lấy token, "
    "rồi chép refresh token."
)
_WHY = {
    "no login": "Chưa có token nào được lưu: hãy chạy `trolyso zalo login` với refresh token mới.",
    "login needed": "Zalo không nhận token đang lưu nữa: hãy chạy `trolyso zalo login` với refresh token mới.",
    "renewal in doubt": "Mất câu trả lời của Zalo, token đang lưu có thể đã bị dùng: hãy lấy refresh token mới.",
    "wrong key": "Khóa bí mật (TROLYSO_SECRET) không phải khóa lúc lưu token: đặt lại khóa cũ, hoặc đăng nhập lại.",
}


def login(back_to: str | None, stored: bool) -> None:
    """Gets tokens, proves them by one renewal and stores them; status 1 where Zalo does not give any."""
    settings = read_settings()
    if settings.trolyso_zalo_app_id is None or settings.trolyso_zalo_app_secret is None:
        raise fail("Thiếu cài đặt: cần TROLYSO_ZALO_APP_ID và TROLYSO_ZALO_APP_SECRET.", 2)

    async def work(keeper: TokenKeeper) -> None:
        if stored:
            await keeper.try_again()
        elif back_to is None:
            print(_PASTE, file=sys.stderr)
            await keeper.log_in(await keeper.oauth.refresh(_secret_line("Refresh token: ")))
        else:
            await keeper.log_in(await _consented(keeper, back_to))

    days = run(lambda: _explained(settings, work))
    print(f"Đã lưu token của Zalo OA. Refresh token còn {days:.0f} ngày; máy chủ sẽ tự gia hạn.")


async def _consented(keeper: TokenKeeper, back_to: str) -> Pair:
    consent = keeper.oauth.consent(back_to)
    print(f"Quản trị viên của OA mở địa chỉ này và bấm đồng ý:\n\n{consent.address}\n", file=sys.stderr)
    line = _secret_line("Dán địa chỉ mà trình duyệt mở sau đó (hoặc chỉ phần code): ")
    code = parse_qs(urlsplit(line).query).get("code", [line])[0]
    return await keeper.oauth.redeem(code, consent.verifier)


async def _explained(settings: Settings, work: Callable[[TokenKeeper], Awaitable[None]]) -> float:
    """Does `work` and returns the days that the tokens have left; ends the program where Zalo gives none."""
    database = await Database.open(settings.database_url)
    try:
        async with open_client() as client:
            keeper = token_keeper(settings, database, secret_of(settings), client)
            assert keeper is not None  # noqa: S101  # the settings were looked at above
            await work(keeper)
            return (await keeper.status()).days_left
    except TryLater as error:
        again = f"Chưa gọi được ({error}). Token chưa bị dùng mất; hãy chạy lại sau ít phút."
        raise fail(_WHY.get(str(error), again)) from None
    except Rejected as error:
        raise fail(
            f"Zalo không nhận (mã {error}). Mỗi refresh token chỉ dùng được một lần: hãy lấy token mới rồi chạy lại; "
            "coi lại TROLYSO_ZALO_APP_ID và TROLYSO_ZALO_APP_SECRET nếu vẫn không được."
        ) from None
    except Unsure as error:
        raise fail(f"Mất câu trả lời của Zalo ({error}): token này có thể đã bị dùng. Hãy lấy token mới.") from None
    finally:
        await database.close()


def _secret_line(prompt: str) -> str:
    """Returns a line that is not shown while it is typed; from a pipe, the next line."""
    line = getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline()
    if not line.strip():
        raise fail("Chưa có gì được dán vào.")
    return line.strip()
