"""Every environment variable, typed, in one place. README's settings table is made from this module."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment; a file `.env` in the working folder is read first."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

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
    trolyso_chat_per_minute: Annotated[int, Field(ge=1, description="Messages a minute from one web conversation")] = 30


def environment_name(field: str) -> str:
    """Returns the environment variable of a field of Settings."""
    return field.upper()
