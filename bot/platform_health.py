"""How the message platforms are, asked of themselves, in words for the operator: what is good, what is to be mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from telegram.error import InvalidToken, TelegramError

from bot.channels.contract import Rejected, TryLater, Unsure
from bot.channels.telegram import Telegram
from bot.channels.wire import at, text_at
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_tokens import WARN_DAYS, TokenKeeper
from bot.storage.database import DatabaseUnavailable
from bot.storage.sealing import CannotOpen

_FRESH = timedelta(hours=1)
"""A trouble with deliveries that is older is over."""
_LOGIN = "chạy `trolyso zalo login` với refresh token mới"


@dataclass(frozen=True, slots=True)
class Health:
    """`warning` is to be looked at soon, `bad` is to be mended now; `said` says how."""

    state: Literal["good", "warning", "bad"]
    said: str


async def telegram_health(platform: Telegram, webhook: str | None) -> Health:
    """`webhook` is where Telegram should deliver; None where the server polls."""
    try:
        name, info = await platform.introduce(), await platform.ask("getWebhookInfo")
    except InvalidToken:
        return Health("bad", "token không đúng; lấy lại ở @BotFather rồi đặt TROLYSO_TELEGRAM_TOKEN")
    except TelegramError as error:
        return Health("bad", f"không nối được ({type(error).__name__}); coi mạng và TROLYSO_TELEGRAM_API")
    url, waiting = text_at(info, "url"), at(info, "pending_update_count")
    if url != (webhook or ""):
        return Health("warning", f"@{name}, chưa đăng ký đúng cách nhận tin; chạy `trolyso serve` là tự đăng ký")
    failed = at(info, "last_error_date")
    if isinstance(failed, int) and datetime.now(UTC).timestamp() - failed < _FRESH.total_seconds():
        return Health("bad", f"@{name}, Telegram không giao tin tới {url} được: {text_at(info, 'last_error_message')}")
    return Health("good", f"@{name}, {'webhook đúng' if webhook else 'tự hỏi tin mới'}, {waiting} tin đang chờ")


async def zalo_bot_health(platform: ZaloBot) -> Health:
    """Whether Zalo knows the token."""
    try:
        await platform.learn_name()
    except Rejected as error:
        return Health("bad", f"Zalo không nhận token ({error}); lấy lại rồi đặt TROLYSO_ZALO_BOT_TOKEN")
    except (TryLater, Unsure) as error:
        return Health("bad", f"không nối được ({error}); coi mạng và TROLYSO_ZALO_BOT_API")
    return Health("good", "token đúng")


async def zalo_oa_health(keeper: TokenKeeper) -> Health:
    """How long the kept tokens live."""
    try:
        status = await keeper.status()
    except (DatabaseUnavailable, CannotOpen) as error:
        return Health("bad", str(error))
    if status.state == "missing":
        return Health("bad", f"chưa đăng nhập; {_LOGIN}")
    if status.state == "lost":
        return Health("bad", f"mất token; {_LOGIN}")
    if status.state == "doubt":
        return Health("warning", f"không chắc token còn dùng được; {_LOGIN} trong {status.access_hours:.0f} giờ tới")
    left = f"refresh token còn {status.days_left:.0f} ngày"
    if status.days_left < WARN_DAYS:
        return Health("warning", f"{left}; {_LOGIN}")
    return Health("good", left)
