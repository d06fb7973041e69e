"""Every environment variable, typed, in one place. README's settings table is made from this module."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from handlers.phrasing import Address

HOST = r"^https?://[!-~]+$"
"""What a host of an API looks like."""


class Settings(BaseSettings):
    """Read from the environment; a file `.env` in the working folder is read first."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: Annotated[str, Field(description="Where the state is kept")] = "sqlite+aiosqlite:///var/trolyso.db"
    host: Annotated[str, Field(description="Address that the server listens on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535, description="Port that the server listens on")] = 8080
    trolyso_encoder: Annotated[
        str | None, Field(description="A sentence-transformers model by name or folder; the shipped one where empty")
    ] = None
    trolyso_secret: Annotated[
        SecretStr | None,
        Field(min_length=16, description="Key of the pseudonyms; made beside the database on first start where empty"),
    ] = None
    trolyso_secret_file: Annotated[Path, Field(description="Where that made key is kept")] = Path("var/secret")
    trolyso_keep_days: Annotated[int, Field(ge=1, description="Days that conversations are kept")] = 90
    trolyso_forget_minutes: Annotated[
        int, Field(ge=1, le=525_600, description="Minutes after which a turn is no longer used for follow-up questions")
    ] = 120
    trolyso_address: Annotated[Address, Field(description="How the bot addresses people: bạn, bác or bà con")] = "bạn"
    trolyso_chat_per_minute: Annotated[int, Field(ge=1, description="Messages a minute from one web conversation")] = 30
    trolyso_public_url: Annotated[
        str | None,
        Field(
            pattern=r"^(https://[A-Za-z0-9.-]+|http://127\.0\.0\.1)(:\d{1,5})?$",
            description="Public https address of this server, without a path: platforms deliver to it; "
            "Telegram is polled where empty",
        ),
    ] = None
    trolyso_telegram_token: Annotated[
        SecretStr | None,
        Field(min_length=8, description="Token of the Telegram bot, from @BotFather; Telegram is off where empty"),
    ] = None
    trolyso_telegram_api: Annotated[
        str, Field(pattern=r"^https?://[^/\s]+$", description="Address of Telegram's Bot API")
    ] = "https://api.telegram.org"
    trolyso_zalo_app_id: Annotated[str | None, Field(pattern=r"^\d{1,30}$", description="Zalo OA: the app's id")] = None
    trolyso_zalo_app_secret: Annotated[
        SecretStr | None, Field(description="Zalo OA: the app's secret key, with which tokens are renewed")
    ] = None
    trolyso_zalo_oa_secret: Annotated[
        SecretStr | None, Field(description="Zalo OA: the OA's secret key, with which Zalo signs webhooks")
    ] = None
    trolyso_zalo_oa_api: Annotated[str, Field(pattern=HOST, description="Zalo OA: host of the message API")] = (
        "https://openapi.zalo.me"
    )
    trolyso_zalo_oauth: Annotated[str, Field(pattern=HOST, description="Zalo OA: host of consent and tokens")] = (
        "https://oauth.zaloapp.com"
    )
    trolyso_zalo_template_type: Annotated[
        str | None, Field(description="Zalo OA: `template_type` of messages with buttons; left out where empty")
    ] = None
    trolyso_zalo_refresh_days: Annotated[int, Field(ge=1, description="Zalo OA: days that a refresh token lives")] = 90
    trolyso_zalo_bot_token: Annotated[SecretStr | None, Field(description="Zalo Bot: the bot's token")] = None
    trolyso_zalo_bot_secret: Annotated[
        SecretStr | None,
        Field(min_length=8, max_length=256, description="Zalo Bot: what its webhooks must carry (8 to 256 characters)"),
    ] = None
    trolyso_zalo_bot_api: Annotated[str, Field(pattern=HOST, description="Zalo Bot: host of its API")] = (
        "https://bot-api.zaloplatforms.com"
    )
    trolyso_zalo_bot_name: Annotated[
        str | None, Field(description="Zalo Bot: the name by which groups mention it; asked of Zalo where empty")
    ] = None
    trolyso_zalo_bot_polling: Annotated[
        bool, Field(description="Zalo Bot: fetch messages in place of a webhook (for development)")
    ] = False

    trolyso_user_per_minute: Annotated[
        int,
        Field(
            ge=1,
            le=500,
            description="Messages a minute from one person on a platform, before they are told to slow down",
        ),
    ] = 20
    trolyso_senders: Annotated[
        int,
        Field(
            ge=1, le=50, description="Calls to platforms in flight at a time; as many may be sent twice after a crash"
        ),
    ] = 1
    trolyso_sends_per_second: Annotated[
        float, Field(gt=0, le=1_000, description="Calls a second to each platform at most; above, answers wait")
    ] = 25.0
    trolyso_maintenance: Annotated[
        str | None, Field(max_length=2_000, description="Said to every message on the platforms while it is not empty")
    ] = None
    trolyso_help_hours: Annotated[
        str | None, Field(max_length=200, description="When people can be reached, said where the bot refers to them")
    ] = None


def environment_name(field: str) -> str:
    """Returns the environment variable of a field of Settings."""
    return field.upper()
