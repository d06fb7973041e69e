"""Every table, as SQLAlchemy's typed classes. A change here needs a migration; a test holds the two together."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.storage.columns import UtcDateTime


class Base(DeclarativeBase):
    """Names every constraint, so that a migration can find it again on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime, dict[str, Any]: JSON}


class VersionRow(Base):
    """A published version. No row of it is ever changed."""

    __tablename__ = "kb_versions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    created_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)
    encoder: Mapped[str] = mapped_column(Text)
    documents: Mapped[int]
    passages: Mapped[int]
    programmes: Mapped[int]
    vectors: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over all that the version holds: what is read is what was published."""


class DocumentRow(Base):
    """`body` is knowledge.model.Document as JSON."""

    __tablename__ = "kb_documents"

    version: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


class PassageRow(Base):
    """`body` is knowledge.model.Passage as JSON; `position` is the row to which the vectors' owners point."""

    __tablename__ = "kb_passages"

    version: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


class ProgrammeRow(Base):
    """`body` is knowledge.model.Programme as JSON."""

    __tablename__ = "kb_programmes"

    version: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


class ExtraRow(Base):
    """A contact or a changed word of a version: `body` is knowledge.model.Contact or Word as JSON."""

    __tablename__ = "kb_extras"
    __table_args__ = (CheckConstraint("kind IN ('contact', 'word')", name="kind"),)

    version: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Text)


class VectorsRow(Base):
    """All vectors of a version: `data` little-endian float32 row by row, `owners` little-endian int32."""

    __tablename__ = "kb_vectors"

    version: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"), primary_key=True)
    dimensions: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    owners: Mapped[bytes] = mapped_column(LargeBinary)


class PointerRow(Base):
    """One row, put there by the migration: which version is live, None before the first publishing."""

    __tablename__ = "kb_pointer"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int | None] = mapped_column(ForeignKey("kb_versions.number"))
    changed_at: Mapped[datetime]


class MoveRow(Base):
    """One move of the pointer."""

    __tablename__ = "kb_moves"
    __table_args__ = (
        CheckConstraint("action IN ('published', 'rolled_back')", name="action"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    action: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"))
    previous: Mapped[int | None] = mapped_column(ForeignKey("kb_versions.number"))
    moved_at: Mapped[datetime]
    moved_by: Mapped[str | None] = mapped_column(Text)


class ConversationRow(Base):
    """`id` is the session of the channels; `user_key` is a pseudonym (pseudonyms.py), never a platform's user id."""

    __tablename__ = "conversations"
    __table_args__ = (Index(None, "last_at"), Index(None, "user_key"))

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    user_key: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]


class TurnRow(Base):
    """A question and the small part of its reply that later turns and the admins need (stored_reply.py)."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("conversation", "position"),
        Index(None, "asked_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    position: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(32))
    reply: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]
    took_ms: Mapped[float]


class FeedbackRow(Base):
    """A thumb, at most one a turn."""

    __tablename__ = "feedback"
    __table_args__ = (CheckConstraint("value IN ('up', 'down')", name="value"),)

    turn: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    value: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(Text)
    rated_at: Mapped[datetime]


class InboxEventRow(Base):
    """An event of a message platform, each once; `id` is the order of arrival.

    `body` is the user and the text, sealed (sealing.py): erased when the answer is stored, kept while `dead`.
    """

    __tablename__ = "inbox_events"
    __table_args__ = (
        UniqueConstraint("channel", "event"),
        CheckConstraint("state IN ('waiting', 'answered', 'slowed', 'silenced', 'dead')", name="state"),
        Index(None, "state"),
        Index(None, "user_key", "id"),
        Index(None, "received_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(32))
    event: Mapped[str] = mapped_column(String(200))
    user_key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    code: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime]
    """When it happened, as the platform says."""
    received_at: Mapped[datetime]


class OutboxCallRow(Base):
    """A request to a platform, part of the answer to an event; `id` is the order of sending.

    `body` is the call, sealed (sealing.py): erased when it was sent, kept while `dead`.
    """

    __tablename__ = "outbox_calls"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'dead')", name="state"),
        Index(None, "event"),
        Index(None, "state"),
        Index(None, "user_key", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    event: Mapped[int] = mapped_column(ForeignKey("inbox_events.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(32))
    user_key: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16))
    in_doubt: Mapped[bool]
    """Whether it may have been delivered by an attempt of which nothing came back; it is then sent once more."""
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    code: Mapped[str | None] = mapped_column(String(64))
    """Of the last failure."""
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ZaloTokensRow(Base):
    """The tokens of one Zalo app, `pair` sealed (sealing.py), and the right to renew them (zalo_tokens.py)."""

    __tablename__ = "zalo_tokens"

    app_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int]
    pair: Mapped[bytes] = mapped_column(LargeBinary)
    access_until: Mapped[datetime]
    refresh_until: Mapped[datetime]
    uses: Mapped[int]
    """How often the refresh token was handed to Zalo with an end that nobody knows."""
    used_at: Mapped[datetime | None]
    refused: Mapped[str | None] = mapped_column(String(32))
    holder: Mapped[str | None] = mapped_column(String(32))
    """The process that renews now, until `leased_until`."""
    leased_until: Mapped[datetime | None]
