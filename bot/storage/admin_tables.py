"""The tables of the admin console: accounts, sessions, the audit log, the processes that run, people to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables import Base


class AccountRow(Base):
    """Somebody who may sign in to the console."""

    __tablename__ = "admin_accounts"
    __table_args__ = (
        CheckConstraint("role IN ('viewer', 'editor', 'publisher', 'owner')", name="role"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    """What is typed to sign in, in lower case."""
    shown_name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(16))
    password: Mapped[str] = mapped_column(Text)
    """Its argon2id hash."""
    totp: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The secret of the one-time codes, sealed (sealing.py); None where they are off."""
    totp_step: Mapped[int | None]
    """The time step of the last code used: a code works once."""
    active: Mapped[bool] = mapped_column(Boolean)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class AdminSessionRow(Base):
    """A signed-in browser; `digest` is the SHA-256 of its cookie, which itself is kept nowhere."""

    __tablename__ = "admin_sessions"
    __table_args__ = (Index(None, "account"), Index(None, "seen_at"))

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("admin_accounts.id", ondelete="CASCADE"))
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class AuditRow(Base):
    """One change, by whom; never changed or deleted by the program."""

    __tablename__ = "audit_log"
    __table_args__ = (Index(None, "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(Text)
    """The account's name, or "trolyso" and the command of the terminal."""
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class ProcessRow(Base):
    """A server process that runs, or ran a moment ago."""

    __tablename__ = "processes"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    host: Mapped[str] = mapped_column(Text)
    pid: Mapped[int]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    version: Mapped[int | None]
    """The version of the knowledge from which it answers."""
    errors: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Its last warnings and errors, oldest first: {"at", "level", "logger", "text"}."""
    platforms: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Its channels: {"name", "title", "state"}."""


class WishRow(Base):
    """Somebody who asked what the bot could not answer, and wants to be told once it can."""

    __tablename__ = "wishes"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'answered', 'told', 'withdrawn')", name="state"),
        Index(None, "state"),
        Index(None, "user_key"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(32))
    user_key: Mapped[str] = mapped_column(String(64))
    user: Mapped[bytes] = mapped_column(LargeBinary)
    """Where to write to them, sealed (sealing.py); erased (empty) when they were told or withdrew."""
    question: Mapped[str] = mapped_column(Text)
    """Masked, as it is kept with the turn."""
    state: Mapped[str] = mapped_column(String(16))
    passage: Mapped[str | None] = mapped_column(Text)
    """The id of the passage or ready answer that answers it."""
    agreed_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
